import fc from 'fast-check';
import { type Choices, type Step, storyOf, walk } from './walk';

/** How many random lives a property is checked on: FC_RUNS=100000 looks further than the suite does. */
export const LIVES = Number(process.env.FC_RUNS ?? 2_000);

/** Numbers for one order or one command; what is left out of them counts as zero. */
export const numbers = (maxLength: number) => fc.array(fc.nat(0xffff), { maxLength, size: 'max' });

/** Random lives of random orders. A failing one is shrunk, and printed as the story of its commands. */
export const lives = (maxSteps = 30): fc.Arbitrary<Choices> =>
  fc
    .tuple(numbers(40), fc.array(numbers(16), { maxLength: maxSteps, size: 'max' }))
    .map(([first, steps]) => [first, ...steps])
    .map((choices) => Object.assign(choices, { [fc.toStringMethod]: () => storyOf(choices) }));

/** Checks a property of random lives. */
export const everyLife = (check: (choices: Choices) => void): void =>
  fc.assert(fc.property(lives(), check), { numRuns: LIVES });

/** Checks a property of every step of random lives. */
export const everyStep = (check: (step: Step) => void): void =>
  everyLife((choices) => {
    walk(choices, check);
  });

/** What a test of so many lives may take. */
export const TIME_FOR_LIVES = 30_000 + LIVES * 60;
