import type { Seen } from '../search';
import { search } from '../search';
import type { World, WorldName } from './worlds';
import { WORLDS } from './worlds';

/**
 * Searches a world through, once, within its bounds or narrower ones, and checks everything required of it. Returns
 * what it has seen, once it has.
 */
export function describeWorld(name: WorldName, bounds: Partial<World> = {}): () => Seen {
  jest.setTimeout(600_000);
  let seen: Seen;

  describe(`the world "${name}": ${WORLDS[name].says}`, () => {
    beforeAll(() => {
      seen = search(name, bounds);
      const { states, transitions, refused, ms } = seen;
      process.stdout.write(
        `[search] ${name}: ${states} states, ${transitions} transitions, ${refused} refusals, ${(ms / 1000).toFixed(1)} s\n`,
      );
    });

    test(`${name}: every rule holds in every state and every step, and every state leads to an end`, () => {
      expect(seen.findings.map(({ rule, path }) => [rule, ...path].join('\n  '))).toEqual([]);
    });

    test(`${name}: its orders reach every end`, () => {
      const ends = ['open', 'completed', 'closed', 'cancelled'].map((state) => `lifecycle: ${state}`);
      expect(ends.filter((word) => !seen.words.includes(word))).toEqual([]);
    });
  });

  return () => seen;
}
