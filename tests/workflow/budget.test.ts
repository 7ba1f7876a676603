import { POST } from '../support/workflow-life';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = onDevServer();

/** What a plain order may cost on any cluster, which bills and stores by these two numbers. */
const MOST_EVENTS = 60;
const MOST_TRANSITIONS = 32;

test('a plain order costs no more history and no more state transitions than it has to', async () => {
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
  const transitions = Number(raw.workflowExecutionInfo?.stateTransitionCount);
  expect(historyLength).toBeLessThanOrEqual(MOST_EVENTS);
  expect(transitions).toBeLessThanOrEqual(MOST_TRANSITIONS);
  // A measure that measures nothing would pass as well.
  expect([historyLength, transitions].every((count) => count > 20)).toBe(true);
});
