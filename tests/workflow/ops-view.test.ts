import { setTimeout as delay } from 'node:timers/promises';
import { COMMAND_NAMES } from '../../domain/order/commands';
import { nextDeadline } from '../../domain/order/deadlines';
import { progressOf } from '../../domain/order/read/progress';
import type { OrderQueryResult } from '../../workflows/contract';
import {
  ACCEPTANCE,
  ATTENTION,
  CHANNEL,
  FULFILLMENT,
  LIFECYCLE,
  NEXT_DEADLINE,
  ORDER_NUMBER,
  ORDER_QUERY,
  PAYMENT,
} from '../../workflows/contract';
import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import { hanging, refuses } from '../support/workflow-outside';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = onDevServer();

const byPost = { carrier: { account: POST.account } };

type Attributes = Awaited<ReturnType<Life['handle']['describe']>>['typedSearchAttributes'];

const statesIn = (known: Attributes) => ({
  channel: known.get(CHANNEL),
  number: known.get(ORDER_NUMBER),
  lifecycle: known.get(LIFECYCLE),
  acceptance: known.get(ACCEPTANCE),
  fulfillment: known.get(FULFILLMENT),
  payment: known.get(PAYMENT),
  attention: known.get(ATTENTION),
  deadline: known.get(NEXT_DEADLINE)?.toISOString(),
});

/** Checks until a condition holds, or for so long that it never will; returns the last result. */
async function eventually<T>(look: () => Promise<T>, holds: (seen: T) => boolean): Promise<T> {
  for (let triesLeft = 200; ; triesLeft -= 1) {
    const seen = await look();
    if (holds(seen) || triesLeft === 0) return seen;
    await delay(50);
  }
}

/** The values of the run as soon as the condition holds. */
const attributes = (life: Life, holds: (known: ReturnType<typeof statesIn>) => boolean) =>
  eventually(async () => statesIn((await life.handle.describe()).typedSearchAttributes), holds);

interface Metadata {
  readonly currentDetails: string;
  readonly definition: { readonly signalDefinitions: readonly { readonly name: string }[] };
}
const metadata = (life: Life) => life.handle.query<Metadata>('__temporal_workflow_metadata');
const details = async (life: Life): Promise<string> => (await metadata(life)).currentDetails;

describe('the search attributes of an order', () => {
  test('follow its statuses through its life', async () => {
    const life = await its.world.take({ requiresAcceptance: true });
    const begun = {
      channel: 'shop-1',
      number: life.order.externalId,
      lifecycle: 'open',
      acceptance: 'pending',
      fulfillment: 'blocked',
      payment: 'paid',
      attention: false,
      deadline: nextDeadline(life.order)?.at,
    };
    expect(await attributes(life, (known) => known.acceptance === 'pending')).toEqual(begun);
    await life.send('accept', {});
    const accepted = { ...begun, acceptance: 'accepted', fulfillment: 'unfulfilled' };
    expect(await attributes(life, (known) => known.acceptance === 'accepted')).toEqual({
      ...accepted,
      deadline: nextDeadline(life.order)?.at,
    });
    await life.send('ship', { manual: { carrier: 'txt_carrier' } });
    await life.send('complete', {});
    expect(await attributes(life, (known) => known.lifecycle === 'completed')).toMatchObject({
      lifecycle: 'completed',
      fulfillment: 'handed',
    });
  });

  test('do not contain a deadline that no longer runs', async () => {
    const life = await its.world.take();
    await attributes(life, (known) => known.deadline !== undefined);
    await life.send('cancel', {});
    expect(await attributes(life, (known) => known.lifecycle === 'cancelled')).toMatchObject({
      lifecycle: 'cancelled',
      deadline: undefined,
    });
  });

  test('never contain a deadline later than the one that runs', async () => {
    const life = await its.world.take();
    for (const [index, status] of [...['in_transit', 'out_for_delivery'], 'delivered'].entries()) {
      if (index === 0) await life.send('ship', { manual: { carrier: 'txt_carrier' } });
      await life.scan(1, status as 'in_transit');
      await details(life);
      const { deadline } = statesIn((await life.handle.describe()).typedSearchAttributes);
      expect(Date.parse(deadline ?? '')).toBeLessThanOrEqual(Date.parse(nextDeadline(life.order)?.at ?? ''));
    }
  });

  test('find an order while it needs attention, and not afterwards', async () => {
    const life = await its.world.take();
    its.world.outside.next('buyLabel', refuses('address_invalid'));
    await life.send('ship', byPost, { carrier: POST });
    const query = `WaybillAttention = true AND WaybillOrderNumber = '${life.order.externalId}'`;
    const found = async (): Promise<number> => (await its.world.client.workflow.count(query)).count;
    expect(await eventually(found, (count) => count === 1)).toBe(1);
    await life.send('retry-effect', { effect: Object.keys(life.order.effects)[0] ?? '' });
    expect(await eventually(found, (count) => count === 0)).toBe(0);
  });

  test('stay when a run starts again', async () => {
    const life = await its.world.place({ captured: 0 });
    await life.beginRun(12);
    const first = new Set([await life.runId()]);
    for (const n of [1, 2, 3]) {
      const amount = { amount: n, currency: 'EUR' };
      await life.send('record-payment', { paymentId: `p-${n}`, amount, state: 'pending' });
    }
    await life.laterRun(first);
    expect(await attributes(life, (known) => known.payment === 'pending')).toMatchObject({
      channel: 'shop-1',
      number: life.order.externalId,
      payment: 'pending',
      fulfillment: 'blocked',
    });
  });
});

test('the query returns what the run knows of the order', async () => {
  const life = await its.world.take();
  await life.send('ship', { manual: { carrier: 'txt_carrier' } });
  const known = await eventually(
    () => life.handle.query<OrderQueryResult>(ORDER_QUERY),
    (seen) => seen?.version === life.order.version,
  );
  expect(known).toMatchObject(progressOf(life.id, life.order, false));
});

test('an order that waits for a label still responds to the query', async () => {
  const life = await its.world.take();
  const purchase = hanging();
  its.world.outside.next('buyLabel', purchase.act);
  await life.send('ship', byPost, { carrier: POST });
  await purchase.reached;
  const progress = await life.handle.query<OrderQueryResult>(ORDER_QUERY);
  expect(progress?.work.map(({ activity }) => activity)).toEqual(['buyLabel']);
  purchase.release();
  await life.quiet();
});

describe('the details of a run', () => {
  test('contain the running deadline, and what is being done', async () => {
    const life = await its.world.take();
    expect(await details(life)).toContain(`ship_by`);
    expect(await details(life)).toContain(nextDeadline(life.order)?.at);
    const purchase = hanging();
    its.world.outside.next('buyLabel', purchase.act);
    await life.send('ship', byPost, { carrier: POST });
    await purchase.reached;
    expect(
      await eventually(
        () => details(life),
        (text) => text.includes('label:'),
      ),
    ).toContain(`${Object.keys(life.order.effects)[0]}: pending`);
    purchase.release();
    await life.quiet();
  });

  test('contain what needs attention, and the ways out', async () => {
    const life = await its.world.take();
    its.world.outside.next('buyLabel', refuses('address_invalid'));
    await life.send('ship', byPost, { carrier: POST });
    const text = await eventually(
      () => details(life),
      (seen) => seen.includes('address_invalid'),
    );
    expect(text).toMatch(/address_invalid; ways out: retry, confirm, give_up/);
  });

  test('contain no free text', async () => {
    const life = await its.world.take();
    await life.sendByHand('cancel', { lines: [{ id: '1', quantity: 1 }], reason: 'Erika Mustermann moved' });
    await life.sendByHand('ship', { manual: { carrier: 'Erikas Fahrradkurier', trackingNumber: 'BIKE-1' } });
    const text = await eventually(
      () => details(life),
      (seen) => seen.includes('BIKE-1'),
    );
    expect(text).not.toMatch(/Erika/);
    expect(text).toContain('BIKE-1');
  });
});

test('the UI offers every command as a signal with its description', async () => {
  const life = await its.world.take();
  const { definition } = await metadata(life);
  const names = definition.signalDefinitions.map(({ name }) => name);
  expect([...names].sort()).toEqual([...COMMAND_NAMES, 'wake'].sort());
});

test('the details contain the refusal of a signal that was sent by hand', async () => {
  const life = await its.world.take();
  await life.sendByHand('complete', {});
  await life.sendByHand('refund', { adjustment: { amount: 'ten', currency: 'EUR' } });
  const text = await eventually(
    () => details(life),
    (seen) => seen.includes('malformed_command'),
  );
  expect(text).toMatch(/complete: refused, not_fulfilled: /);
  expect(text).toMatch(/refund: refused, malformed_command: adjustment\.amount/);
});
