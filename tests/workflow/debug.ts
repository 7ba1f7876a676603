import { startOnDevServer, startTimeSkipping, type World } from '../support/workflow-world';
import { findTestServer } from '../../scripts/lib/test-server';
import { findTemporalCli } from '../../scripts/lib/temporal-cli';
import { startTemporal } from '../../scripts/lib/temporal-server';
import { SEARCH_ATTRIBUTES } from '../../workflows/contract';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';
import { writeFileSync } from 'node:fs';
const T = Date.now(); const log = (...a: unknown[]) => console.log(((Date.now() - T) / 1000).toFixed(1), ...a);
const dump = async (life: any) => { const h = await life.handle.fetchHistory(); for (const e of h.events) log('   ', String(e.eventId), Object.keys(e).filter((k) => k.endsWith('Attributes')).join(), e.workflowTaskFailedEventAttributes ? JSON.stringify(e.workflowTaskFailedEventAttributes).slice(0, 300) : ''); };
async function closeRace(world: World) {
  for (let i = 0; i < 10; i++) {
    const life = await world.take();
    await life.send('ship', { manual: { carrier: 'txt_c' } });
    await life.send('complete', {});
    const close = await life.signal(await life.keep('close', {}));
    const won = await Promise.race([life.answer(close).then(() => true), new Promise((r) => setTimeout(r, 3000))]);
    log('race', i, won, (await life.handle.describe()).status.name);
    if (!won) { await dump(life); break; }
  }
}
async function cancelIt(world: World) {
  const life = await world.take();
  if (process.argv[3] === 'rest') await new Promise((r) => setTimeout(r, 1000));
  await life.handle.cancel();
  await Promise.race([life.ended().then((s) => log('cancel', s)), new Promise((r) => setTimeout(r, 5000))]);
  await dump(life);
}
async function main() {
  const path = '/tmp/exp/bundle.js';
  const { code } = await bundleWorkflowCode({ workflowsPath: '/work/main/workflows/index.ts', logger: new DefaultLogger('WARN') });
  writeFileSync(path, code);
  let stop = async () => {};
  let world: World;
  if (process.argv[2] === 'dev') {
    const t = await startTemporal({ cli: await findTemporalCli('/tmp/exp', () => {}), headless: true, searchAttributes: SEARCH_ATTRIBUTES, namespace: 'default', log: () => {} });
    stop = t.stop;
    world = await startOnDevServer(t.address, 'default', { codePath: path });
  } else world = await startTimeSkipping(await findTestServer(), { codePath: path });
  log('world');
  try { await closeRace(world); await cancelIt(world); } finally { await world.stop(); await stop(); }
}
main().catch((e) => { log(e); process.exit(1); });
