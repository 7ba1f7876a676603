import type { Seen } from '../search';
import { search } from '../search';
import type { WorldName } from './worlds';
import { WORLD_NAMES } from './worlds';

/** What a world has shown: the documentation is generated from it, and the judge of mutants compares it. */
export interface WorldRecord {
  readonly states: number;
  readonly transitions: number;
  readonly words: readonly string[];
  /** The commands that were taken. */
  readonly taken: readonly string[];
  /** `command code` of all that was refused. */
  readonly refusals: readonly string[];
  /** `dimension: state -> state`, with what leads there. */
  readonly ways: Readonly<Record<string, readonly string[]>>;
}

export type WorldRecords = Readonly<Record<WorldName, WorldRecord>>;

export const recordOf = ({ states, transitions, words, taken, refusals, ways }: Seen): WorldRecord => ({
  ...{ states, transitions, words, taken, refusals },
  ways: Object.fromEntries(
    [...ways].sort(([a], [b]) => (a < b ? -1 : 1)).map(([way, labels]) => [way, [...labels].sort()]),
  ),
});

/** Searches every world through. It takes minutes. */
export function searchAll(searched: (name: WorldName, seen: Seen) => void = () => {}): WorldRecords {
  const entries = WORLD_NAMES.map((name) => {
    const seen = search(name);
    searched(name, seen);
    return [name, recordOf(seen)] as const;
  });
  return Object.fromEntries(entries) as Record<WorldName, WorldRecord>;
}
