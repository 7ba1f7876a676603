import { POST } from '../support/workflow-life';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(90_000);
const its = onDevServer();

/** What a plain order may cost on any cluster, which bills and stores by these two numbers. */
const MOST_EVENTS = 56;
const MOST_TRANSITIONS = 30;

async function plainLife(): Promise<{ events: number; transitions: number }> {
  const tells = { acceptance: true, shipment: true, cancellation: true };
  const life = await its.world.take({ requiresAcceptance: true, policy: { tells } });
  await life.send('accept', {});
  await life.quiet();
  await life.send('ship', { carrier: { account: POST.account } }, { carrier: POST });
  await life.quiet();
  await life.scan(1, 'in_transit');
  await life.scan(1, 'delivered');
  await life.send('complete', {});
  expect(await life.ended()).toBe('COMPLETED');
  const { historyLength, raw } = await life.handle.describe();
  return { events: historyLength, transitions: Number(raw.workflowExecutionInfo?.stateTransitionCount) };
}

test('a plain order stays within its budget of history events and state transitions', async () => {
  // A worker that is late for a task adds to what a life costs, so the cheapest of three counts.
  const lives = [await plainLife(), await plainLife(), await plainLife()];
  const events = Math.min(...lives.map((life) => life.events));
  const transitions = Math.min(...lives.map((life) => life.transitions));
  expect(events).toBeLessThanOrEqual(MOST_EVENTS);
  expect(transitions).toBeLessThanOrEqual(MOST_TRANSITIONS);
  // A measure that measures nothing would pass as well.
  expect(Math.min(events, transitions)).toBeGreaterThan(20);
});
