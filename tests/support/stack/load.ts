import type { Client, Ending } from './client';
import { byHand, byLabel, life } from './lives';
import { drained } from './oracle';
import { secondsOf, until } from './until';
import type { World } from './world';

/** How many orders are on their way when something happens. */
export const LIVES = 8;

/** Lives beside each other: every other one with a label that is bought. */
const lives = (client: Client, prefix: string): Promise<Ending[][]> =>
  Promise.all(
    Array.from({ length: LIVES }, (_, index) =>
      life(client, `${prefix}${index}`, index % 2 === 0 ? byHand : byLabel),
    ),
  );

/** Waits until so many facts exist of the orders with this prefix of external ids: they are under way. */
const underWay = (world: World, prefix: string, facts: number): Promise<unknown> =>
  until(`${facts} fact(s) of ${prefix}`, async () => {
    const [row] = await world.query<{ count: number }>(
      `SELECT count(*)::int AS count FROM facts f JOIN orders o ON o.id = f.order_id
       WHERE o.external_id LIKE $1`,
      [`${prefix}%`],
    );
    return (row?.count ?? 0) >= facts;
  });

export interface Blow {
  /** Falls while the orders are on their way. */
  readonly strike: () => Promise<void>;
  readonly recover: () => Promise<unknown>;
}

/** The result: how long it took from the recovery to the end of the last life, and what was refused. */
export interface Survival {
  readonly recoverySeconds: number;
  readonly refused: readonly Ending[];
}

/** Plays lives through a fault, to their end. Clients do nothing about it but retry. */
export async function underLoad(world: World, prefix: string, blow: Blow): Promise<Survival> {
  const load = lives(world.client, prefix);
  // Reported below, where it is awaited.
  load.catch(() => {});
  await underWay(world, prefix, LIVES);
  await blow.strike();
  const recoverySeconds = await secondsOf(async () => {
    await blow.recover();
    await load;
    await drained(world, prefix);
  });
  const refused = (await load).flat().filter(({ state }) => state === 'refused');
  return { recoverySeconds, refused };
}
