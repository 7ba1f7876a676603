import { existsSync, readFileSync } from 'node:fs';
import { search } from '../search';
import { readRecord, recordOf } from './record';
import { WORLD_NAMES } from './worlds';

/*
 * Run by `npm run mutants` in a copy of the rules with one guard less: says by what the search would have failed, and
 * ends with 1; with 0 where it would not. The smallest worlds come first. `--baseline` prints what is broken without
 * any mutant, and the file given otherwise holds that.
 */

const [given = '--baseline'] = process.argv.slice(2);
const isBaseline = given === '--baseline';
const known = new Set<string>(
  !isBaseline && existsSync(given) ? (JSON.parse(readFileSync(given, 'utf8')) as string[]) : [],
);
const worlds = [...WORLD_NAMES].sort((a, b) => readRecord(a).transitions - readRecord(b).transitions);

const differences = (name: string, kept: readonly string[], seen: readonly string[]): string[] => [
  ...kept.filter((item) => !seen.includes(item)).map((item) => `${name} gone: ${item}`),
  ...seen.filter((item) => !kept.includes(item)).map((item) => `${name} new: ${item}`),
];

const found: string[] = [];
for (const world of worlds) {
  const seen = search(world);
  const record = recordOf(seen);
  const kept = readRecord(world);
  const broken = [
    ...seen.findings.map(({ rule }) => `broken: ${rule}`),
    ...differences('refusal', kept.refusals, record.refusals),
    ...differences('command', kept.taken, record.taken),
    ...differences('word', kept.words, record.words),
    ...differences('way', Object.keys(kept.ways), Object.keys(record.ways)),
  ].map((problem) => `${world}: ${problem}`);
  const fresh = broken.filter((problem) => !known.has(problem));
  found.push(...fresh);
  if (fresh.length > 0 && !isBaseline) break;
}
process.stdout.write(isBaseline ? JSON.stringify(found) : (found[0] ?? ''));
if (!isBaseline && found.length > 0) process.exitCode = 1;
