import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Seen } from '../search';
import type { WorldName } from './worlds';

/** What a world has shown, as it is kept beside it: its test holds it to that, and the documentation is made of it. */
export interface WorldRecord {
  readonly states: number;
  readonly transitions: number;
  readonly words: readonly string[];
  /** The commands that were taken. */
  readonly taken: readonly string[];
  /** `command code` of all that was refused. */
  readonly refusals: readonly string[];
  /** `dimension: word -> word`, with what leads there. */
  readonly ways: Readonly<Record<string, readonly string[]>>;
}

const fileOf = (name: WorldName): string => join(__dirname, 'record', `${name}.json`);

export const readRecord = (name: WorldName): WorldRecord =>
  JSON.parse(readFileSync(fileOf(name), 'utf8')) as WorldRecord;

export const writeRecord = (name: WorldName, record: WorldRecord): void =>
  writeFileSync(fileOf(name), `${JSON.stringify(record, null, 2)}\n`);

export const recordOf = ({ states, transitions, words, taken, refusals, ways }: Seen): WorldRecord => ({
  ...{ states, transitions, words, taken, refusals },
  ways: Object.fromEntries(
    [...ways].sort(([a], [b]) => (a < b ? -1 : 1)).map(([way, labels]) => [way, [...labels].sort()]),
  ),
});
