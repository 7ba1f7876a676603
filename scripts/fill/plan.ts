import { Dice } from './dice';
import type { Kind } from './kinds';
import { KINDS, lifeOf } from './kinds';
import { Template } from './template';

/** An order to be written: of which template, and when it was taken. */
export interface Planned {
  readonly template: Template;
  readonly bornAt: number;
}

/** How many different lives there are of each kind: more of the frequent ones, and always some. */
const livesOf = ({ weight }: Kind): number => Math.min(60, Math.max(6, Math.round(weight / 60)));

const TWO_YEARS_MS = 730 * 86_400_000;

/**
 * `count` orders in the order in which they were taken, ending now. At least one is of each kind. None of their times
 * is in the future, and no deadline has passed.
 */
export function plan(count: number, now: number, seed = 1): Planned[] {
  const dice = new Dice(seed);
  const total = KINDS.reduce((sum, { weight }) => sum + weight, 0);
  const planned = KINDS.flatMap((kind, index) => {
    const share = Math.max(1, Math.round((count * kind.weight) / total));
    const lives = Math.min(share, livesOf(kind));
    const templates = Array.from(
      { length: lives },
      (_, n) => new Template(lifeOf(kind, index * 1_000 + n + seed)),
    );
    return Array.from({ length: share }, (_, n) => {
      const template = templates[n % lives] as Template;
      const quietMs = Math.floor(dice.next() * (template.dueInMs ?? TWO_YEARS_MS));
      return { template, bornAt: now - quietMs - template.ageMs };
    });
  });
  return planned.slice(0, Math.max(count, KINDS.length)).sort((a, b) => a.bornAt - b.bornAt);
}
