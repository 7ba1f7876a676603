import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import type { World } from '../support/workflow-world';

/** One life, lived on a server: the runs it took, first to last. */
export type Live = (world: World) => Promise<{ life: Life; runs: string[] }>;

export const byHand = { manual: { carrier: 'txt_carrier', trackingNumber: 'BY-HAND-1' } };
export const byPost = { carrier: { account: POST.account } };
export const one = [{ id: '1', quantity: 1 }];
export const ALL = { acceptance: true, shipment: true, cancellation: true };

export const withLabel = (life: Life, body: object = byPost) =>
  life.send('ship', { ...byPost, ...body }, { carrier: POST });
export const allRuns = async (life: Life, ...earlier: string[]) => ({
  life,
  runs: [...earlier, await life.runId()],
});
export const lifecycle = (life: Life, state: string) =>
  life.until(state, (order) => order.lifecycle.state === state);
export const has = (life: Life, type: string) =>
  life.until(type, () => life.factTypes.some((known) => known === type));

/** Waits for the end of the run, then returns all there were. */
export async function ended(life: Life, ...earlier: string[]) {
  await life.ended();
  return allRuns(life, ...earlier);
}
