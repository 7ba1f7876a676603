import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { historyToJSON } from '@temporalio/common/lib/proto-utils';
import { findTemporalCli } from '../../dev/temporal-cli';
import { startTemporal } from '../../dev/temporal-server';
import { workflowBundle } from '../../dev/workflow-bundle';
import { orderWorkflowId, SEARCH_ATTRIBUTES } from '../../workflows/contract';
import type { World } from '../support/workflow-world';
import { startOnDevServer } from '../support/workflow-world';
import { anonymous, telltale } from './anonymous';
import { addChecksum, HISTORIES, lifeOf, recorded } from './folder';
import { LIVES } from './lives';

const say = (line: string): void => void process.stdout.write(`${line}\n`);

/**
 * Records lives on a dev server of its own. A life that was recorded for that version is left alone, and to name
 * such a one is an error: a history is never recorded again.
 */
async function main(): Promise<void> {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: { into: { type: 'string' } },
  });
  const [version, ...asked] = positionals;
  if (!version || !/^v\d+\.\d+\.\d+$/.test(version)) {
    throw new Error('usage: record-histories <version, such as v1.2.3> [life…] [--into <folder>]');
  }
  const folder = values.into ? resolve(values.into) : HISTORIES;
  mkdirSync(join(folder, version), { recursive: true });
  const unknown = asked.filter((name) => !(name in LIVES));
  if (unknown.length > 0) throw new Error(`there is no life ${unknown.join(', ')}`);
  const known = recorded(folder).map(lifeOf);
  const isRecorded = (name: string): boolean => known.includes(`${version}/${name}`);
  const again = asked.filter(isRecorded);
  if (again.length > 0) throw new Error(`recorded before, and never again: ${again.join(', ')}`);
  const names = asked.length > 0 ? asked : Object.keys(LIVES).filter((name) => !isRecorded(name));
  await onServer(async (world) => {
    for (const name of names) await record(world, folder, version, name);
  });
}

async function record(world: World, folder: string, version: string, name: string): Promise<void> {
  const live = LIVES[name];
  if (!live) throw new Error(`there is no life ${name}`);
  const { life, runs } = await live(world);
  world.record.trouble = (_, write) => write();
  const texts = await Promise.all(runs.map((runId) => historyOf(world, orderWorkflowId(life.id), runId)));
  for (const [index, file] of fileNames(version, name, runs.length).entries()) {
    const text = texts[index] ?? '';
    writeFileSync(join(folder, file), text, { flag: 'wx' });
    addChecksum(folder, file, text);
    say(file);
  }
}

async function historyOf(world: World, workflowId: string, runId: string): Promise<string> {
  const history = await world.client.workflow.getHandle(workflowId, runId).fetchHistory();
  const text = `${JSON.stringify(anonymous(JSON.parse(historyToJSON(history))), null, 1)}\n`;
  const place = telltale(text);
  if (place) throw new Error(`a history says where it was recorded: ${place}`);
  return text;
}

/** One file for each run; the number is omitted if there is one. */
const fileNames = (version: string, name: string, runs: number): string[] =>
  runs === 1
    ? [`${version}/${name}.json`]
    : Array.from({ length: runs }, (_, index) => `${version}/${name}-${index + 1}.json`);

async function onServer(work: (world: World) => Promise<void>): Promise<void> {
  const home = mkdtempSync(join(tmpdir(), 'waybill-histories-'));
  const codePath = await workflowBundle(home);
  const server = await startTemporal({
    cli: await findTemporalCli(home, say),
    headless: true,
    namespace: 'default',
    searchAttributes: SEARCH_ATTRIBUTES,
    logFile: join(home, 'temporal.log'),
    log: () => {},
  });
  try {
    const world = await startOnDevServer(server.address, 'default', { codePath }, 'waybill');
    await work(world).finally(() => world.stop());
  } finally {
    await server.stop();
    rmSync(home, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
