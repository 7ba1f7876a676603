import { spawn } from 'node:child_process';
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { projectRoot } from '../dev/root';
import type { Mutant } from './guards';
import { mutantsOf } from './guards';

/*
 * `npm run mutants`: removes each guard of the order's rules in turn, in a copy, and runs the exhaustive search and
 * then the tests of the rules to see whether they fail. A mutant that neither detects has survived:
 * docs/order-model.md lists those with the reason. `--only <file>` checks some files, `--list` runs nothing,
 * `--parallel <n>` runs n at a time.
 */

const { values: options } = parseArgs({
  options: {
    only: { type: 'string', multiple: true },
    list: { type: 'boolean', default: false },
    parallel: { type: 'string', default: '1' },
  },
});

const ROOT = projectRoot();
const RULES = 'domain/order/rules';
const FILES = [
  ...readdirSync(join(ROOT, RULES))
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts') && name !== 'index.ts')
    .map((name) => `${RULES}/${name}`),
  ...['guards', 'consequences', 'decide', 'seller'].map((name) => `domain/order/${name}.ts`),
];
const MINUTES = 15;

const print = (line: string): void => void process.stdout.write(`${line}\n`);

/** A copy of the domain that may be broken, with what its tests use. */
function copy(): string {
  const at = mkdtempSync(join(tmpdir(), 'waybill-mutant-'));
  for (const folder of ['domain', 'tests/support/domain'])
    cpSync(join(ROOT, folder), join(at, folder), { recursive: true });
  for (const name of ['package.json', 'tsconfig.json']) cpSync(join(ROOT, name), join(at, name));
  // The unit project alone: the other one starts servers from files that are not here.
  const config = JSON.stringify(join(ROOT, 'jest.config.cjs'));
  const unit = `module.exports = { ...require(${config}).projects[0], rootDir: __dirname };\n`;
  writeFileSync(join(at, 'jest.config.cjs'), unit);
  symlinkSync(join(ROOT, 'node_modules'), join(at, 'node_modules'), 'dir');
  return at;
}

interface Ended {
  readonly code: number | null;
  readonly output: string;
}

function run(at: string, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Ended> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, args, { cwd: at, env: { ...process.env, ...env } });
    const parts: string[] = [];
    child.stdout.on('data', (part: Buffer) => parts.push(part.toString()));
    child.stderr.resume();
    const limit = setTimeout(() => child.kill('SIGKILL'), MINUTES * 60_000);
    child.on('close', (code) => {
      clearTimeout(limit);
      resolve({ code, output: parts.join('') });
    });
  });
}

const JUDGE = ['--import', 'tsx', 'tests/support/domain/search/judge.ts'];
const BASELINE = 'baseline.json';

interface JestReport {
  readonly testResults: readonly {
    readonly message: string;
    readonly name: string;
    readonly assertionResults: readonly { readonly fullName: string; readonly status: string }[];
  }[];
}

/** The rules' own tests are quick, and know most; the others take their time. */
const STAGES: readonly (readonly string[])[] = [
  ['domain/order/rules'],
  ['domain/order', '--testPathIgnorePatterns', 'order/rules'],
];

/** The names of the tests that fail, or of the files that do not even load. */
async function failingTests(at: string, stage: readonly string[]): Promise<string[]> {
  const report = join(at, 'report.json');
  rmSync(report, { force: true });
  const jest = join('node_modules', 'jest', 'bin', 'jest.js');
  const args = [jest, ...stage, '--json', '--outputFile', report, '-w', '1'];
  const { code } = await run(at, args, { FC_RUNS: '300' });
  try {
    const { testResults } = JSON.parse(readFileSync(report, 'utf8')) as JestReport;
    return testResults.flatMap(({ name, message, assertionResults }) => {
      const failed = assertionResults
        .filter(({ status }) => status === 'failed')
        .map(({ fullName }) => fullName);
      return failed.length === 0 && assertionResults.length === 0 && message ? [name] : failed;
    });
  } catch {
    return [`jest ended with ${code}`];
  }
}

interface Baseline {
  /** What the search shows, as the judge has written it down. */
  readonly search: string;
  readonly broken: readonly string[];
  readonly failing: readonly string[];
}

async function baseline(at: string): Promise<Baseline> {
  const file = join(at, BASELINE);
  const judged = await run(at, [...JUDGE, '--baseline', BASELINE]);
  if (judged.code !== 0) throw new Error('the search does not run without any mutant');
  const search = readFileSync(file, 'utf8');
  const { broken } = JSON.parse(search) as { broken: string[] };
  const failing: string[] = [];
  for (const stage of STAGES) failing.push(...(await failingTests(at, stage)));
  return { search, broken, failing };
}

interface Killer {
  readonly kind: 'search' | 'test';
  readonly says: string;
}

/** What detected the mutant; null if nothing did. */
async function killer(at: string, mutant: Mutant, known: Baseline): Promise<Killer | null> {
  const file = join(at, mutant.file);
  const original = readFileSync(file, 'utf8');
  writeFileSync(file, mutant.text);
  try {
    writeFileSync(join(at, BASELINE), known.search);
    const judged = await run(at, [...JUDGE, BASELINE]);
    if (judged.code !== 0) return { kind: 'search', says: judged.output || 'it throws, or does not end' };
    for (const stage of STAGES) {
      const [failed] = (await failingTests(at, stage)).filter((name) => !known.failing.includes(name));
      if (failed !== undefined) return { kind: 'test', says: `test "${failed}"` };
    }
    return null;
  } finally {
    writeFileSync(file, original);
  }
}

async function main(): Promise<void> {
  const files = FILES.filter((file) => options.only?.some((part) => file.endsWith(part)) ?? true);
  const mutants = files.flatMap((file) => mutantsOf(file, readFileSync(join(ROOT, file), 'utf8')));
  print(`${mutants.length} guards in ${files.length} files`);
  if (options.list) {
    for (const { file, line, guard } of mutants) print(`${file}:${line}  ${guard}`);
    return;
  }
  const places = Array.from({ length: Math.max(1, Number(options.parallel)) }, copy);
  const [first = ''] = places;
  try {
    const known = await baseline(first);
    for (const problem of [...known.broken, ...known.failing]) print(`broken without any mutant: ${problem}`);
    const queue = [...mutants];
    const judged: { readonly file: string; readonly by: Killer | null }[] = [];
    const work = async (at: string): Promise<void> => {
      for (let mutant = queue.shift(); mutant; mutant = queue.shift()) {
        const by = await killer(at, mutant, known);
        judged.push({ file: mutant.file, by });
        print(`${by === null ? 'SURVIVED' : 'killed  '} ${mutant.file}:${mutant.line}  ${mutant.guard}`);
        if (by) print(`         by ${by.says}`);
      }
    };
    await Promise.all(places.map(work));
    const count = (kind: Killer['kind'] | undefined, file?: string) =>
      judged.filter(({ file: of, by }) => by?.kind === kind && (file ?? of) === of).length;
    print('\n| file | guards | by the search | by a named test | survived |\n|---|---|---|---|---|');
    for (const file of [...files, undefined]) {
      const counts = [count('search', file), count('test', file), count(undefined, file)];
      const all = counts.reduce((sum, one) => sum + one, 0);
      print(
        `| ${file ? `\`${file.replace('domain/order/', '')}\`` : 'all'} | ${[all, ...counts].join(' | ')} |`,
      );
    }
    if (count(undefined) > 0) process.exitCode = 1;
  } finally {
    for (const at of places) rmSync(at, { recursive: true, force: true });
  }
}

main().catch((error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exit(1);
});
