import fc from 'fast-check';
import { apply } from '../../../domain/order/apply';
import type { Fact } from '../../../domain/order/facts';
import type { Order } from '../../../domain/order/model';
import type { Choices, Step } from './walk';
import { storyOf, walk } from './walk';

/** On how many random lives a property is checked: few in every run, 10,000 in `npm run test:deep`, or FC_RUNS. */
export const LIVES = Number(process.env.FC_RUNS ?? 100);

/** Numbers for one order or one command; what is left out of them counts as zero. */
export const numbers = (maxLength: number) => fc.array(fc.nat(0xffff), { maxLength, size: 'max' });

/** Random lives of random orders. A failing one is shrunk, and printed as the story of its commands. */
export const lives = (maxSteps = 30): fc.Arbitrary<Choices> =>
  fc
    .tuple(numbers(40), fc.array(numbers(16), { maxLength: maxSteps, size: 'max' }))
    .map(([first, steps]) => [first, ...steps])
    .map((choices) => Object.assign(choices, { [fc.toStringMethod]: () => storyOf(choices) }));

const hold = (broken: readonly string[]): void => {
  if (broken.length > 0) throw new Error(broken.join('\n'));
};

/** Checks a property of random lives: the violations of one, as text; none if it holds. */
export const everyLife = (check: (choices: Choices) => readonly string[], numRuns = LIVES): void =>
  fc.assert(
    fc.property(lives(), (choices) => hold(check(choices))),
    { numRuns },
  );

/** Checks a property of every step of random lives, in the same way. */
export const everyStep = (check: (step: Step) => readonly string[], numRuns = LIVES): void =>
  everyLife((choices) => {
    walk(choices, (step) => hold(check(step)));
    return [];
  }, numRuns);

/** What a test of so many lives may take. */
export const TIME_FOR_LIVES = 30_000 + LIVES * 60;

/** The facts of a step; none if it was refused. */
export const factsOf = ({ decision }: Step): readonly Fact[] => (decision.accepted ? decision.facts : []);

/** The order after each single fact of a step. */
export function prefixes(step: Step): Order[] {
  let order = step.before;
  return factsOf(step).map((fact) => {
    order = apply(order, fact);
    return order;
  });
}

/** The names of the rules that do not hold. */
export const brokenOf = (rules: Readonly<Record<string, boolean>>): string[] =>
  Object.keys(rules).filter((rule) => !rules[rule]);
