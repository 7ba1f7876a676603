import { readFileSync, writeFileSync } from 'node:fs';
import { search } from '../search';
import { recordOf, searchAll } from './record';
import type { WorldName } from './worlds';

/*
 * Run by `npm run mutants` in a copy of the rules with one guard less. `--baseline <file>` searches every world without
 * a mutant and writes down what it shows and what is broken. Otherwise the worlds are searched again, the smallest
 * first: it ends with 1 and names what fails in the search, or with 0 if it shows what the baseline has.
 */

interface Baseline {
  readonly records: ReturnType<typeof searchAll>;
  readonly broken: readonly string[];
}

const differences = (name: string, kept: readonly string[], seen: readonly string[]): string[] => [
  ...kept.filter((item) => !seen.includes(item)).map((item) => `${name} gone: ${item}`),
  ...seen.filter((item) => !kept.includes(item)).map((item) => `${name} new: ${item}`),
];

function baseline(file: string): void {
  const broken: string[] = [];
  const records = searchAll((world, { findings }) => {
    broken.push(...findings.map(({ rule }) => `${world}: broken: ${rule}`));
  });
  writeFileSync(file, JSON.stringify({ records, broken } satisfies Baseline));
}

/** By what a world fails, or null. */
function failureOf(world: WorldName, { records, broken }: Baseline): string | null {
  const seen = search(world);
  const record = recordOf(seen);
  const kept = records[world];
  const problems = [
    ...seen.findings.map(({ rule }) => `broken: ${rule}`),
    ...differences('refusal', kept.refusals, record.refusals),
    ...differences('command', kept.taken, record.taken),
    ...differences('word', kept.words, record.words),
    ...differences('way', Object.keys(kept.ways), Object.keys(record.ways)),
  ].map((problem) => `${world}: ${problem}`);
  return problems.find((problem) => !broken.includes(problem)) ?? null;
}

const [mode, file = mode ?? ''] = process.argv.slice(2);
if (mode === '--baseline') baseline(file);
else {
  const kept = JSON.parse(readFileSync(file, 'utf8')) as Baseline;
  const worlds = Object.entries(kept.records).sort(([, a], [, b]) => a.transitions - b.transitions);
  for (const [world] of worlds) {
    const failure = failureOf(world as WorldName, kept);
    if (failure === null) continue;
    process.stdout.write(failure);
    process.exitCode = 1;
    break;
  }
}
