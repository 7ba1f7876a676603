import { Worker } from '@temporalio/worker';
import { refuse } from '../../domain/errors';
import type { Decision, LoadedOrder } from '../../store/order-event-store';
import { testServers } from '../support/environment';
import type { Life } from '../support/workflow-life';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = onDevServer();

const byHand = { manual: { carrier: 'txt_carrier' } };

/** Rules of another version: they refuse every command. */
const strict = ({ order }: LoadedOrder, { decided }: Decision): Decision => ({
  decided: decided.map((one) => ({
    ...one,
    facts: [],
    refusal: refuse('order_closed'),
    version: order?.version ?? 0,
  })),
  order,
  deadlineAt: null,
});

async function replayed(life: Life): Promise<void> {
  const history = await life.handle.fetchHistory();
  await Worker.runReplayHistory({ workflowBundle: testServers.workflowBundle }, history, `order:${life.id}`);
}

test('an order whose rules change between two of its commands continues, and its history replays without a patch', async () => {
  const life = await its.world.take();
  await life.send('create-shipment', byHand);
  its.world.record.rules = strict;
  expect(await life.send('hand-over', {})).toMatchObject({
    state: 'refused',
    refusal: { code: 'order_closed' },
  });
  its.world.record.rules = (_, decision) => decision;
  expect(await life.send('hand-over', {})).toMatchObject({ state: 'accepted' });
  await life.send('complete', {});
  await life.ended();
  expect(life.factTypes.slice(2)).toEqual(['ShipmentCreated', 'ShipmentHandedOver', 'OrderCompleted']);
  await expect(replayed(life)).resolves.toBeUndefined();
});
