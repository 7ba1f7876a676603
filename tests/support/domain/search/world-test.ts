import type { Seen } from '../search';
import { search } from '../search';
import { readRecord, recordOf, writeRecord } from './record';
import type { WorldName } from './worlds';
import { WORLDS } from './worlds';

// The times of words are ignored by the search, and keeping them is most of what folding a fact costs. The words
// themselves are read from every state all the same.
jest.mock('../../../../domain/order/read/vocabularies', () => ({
  ...jest.requireActual<object>('../../order/vocabularies'),
  orderWords: () => [],
}));

/** `npm run docs:model` has the records written anew. */
const writes = process.env.WAYBILL_RECORD === '1';

/** Searches a world through, once, and checks all that is asked of it. */
export function describeWorld(name: WorldName): void {
  jest.setTimeout(600_000);

  describe(`the world "${name}": ${WORLDS[name].says}`, () => {
    let seen: Seen;

    beforeAll(() => {
      seen = search(name);
      const { states, transitions, refused, ms } = seen;
      process.stdout.write(
        `[search] ${name}: ${states} states, ${transitions} transitions, ${refused} refusals, ${(ms / 1000).toFixed(1)} s\n`,
      );
      if (writes) writeRecord(name, recordOf(seen));
    });

    test(`${name}: every rule holds in every state and every step, and every state leads to an end`, () => {
      expect(seen.findings.map(({ rule, path }) => [rule, ...path].join('\n  '))).toEqual([]);
    });

    test(`${name}: it shows the words, takes the commands and meets the refusals that are on record`, () => {
      const { words, taken, refusals, ways } = recordOf(seen);
      const { states: _, transitions: __, ...kept } = readRecord(name);
      expect({ words, taken, refusals, ways }).toEqual(kept);
    });
  });
}
