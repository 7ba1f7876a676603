import type { Seen } from '../search';
import { search } from '../search';
import type { WorldName } from './worlds';
import { commandsOf, WORLDS } from './worlds';

/** Searches a world through, once, and checks all that is asked of it. Answers with what it has seen, once it has. */
export function describeWorld(name: WorldName): () => Seen {
  jest.setTimeout(600_000);
  let seen: Seen;

  describe(`the world "${name}": ${WORLDS[name].says}`, () => {
    beforeAll(() => {
      seen = search(name);
      const { states, transitions, refused, ms } = seen;
      process.stdout.write(
        `[search] ${name}: ${states} states, ${transitions} transitions, ${refused} refusals, ${(ms / 1000).toFixed(1)} s\n`,
      );
    });

    test(`${name}: every rule holds in every state and every step, and every state leads to an end`, () => {
      expect(seen.findings.map(({ rule, path }) => [rule, ...path].join('\n  '))).toEqual([]);
    });

    test(`${name}: every command that is a move of it is taken somewhere`, () => {
      expect(commandsOf(name).filter((command) => !seen.taken.includes(command))).toEqual([]);
    });
  });

  return () => seen;
}
