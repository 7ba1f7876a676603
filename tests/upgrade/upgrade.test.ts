import { createHash } from 'node:crypto';
import type { Shown } from '../support/api/answers';
import { until } from '../support/api/until';
import type { RecordedRun } from './recorded';
import { readAnswers, recordedForm, renamed, textOf } from './recorded';
import type { Run } from './recorded-runs';
import { RecordedSystem, readMigration } from './recorded-system';

const answers = readAnswers();
const system = new RecordedSystem();
const { orders, sellerKey, shopKey, webhookSecret, unanswered, migrations } = system.recorded;
const NAMES = Object.keys(orders);

const idOf = (name: string): string => String(orders[name]);
const recordedOf = (name: string) => answers[name] as NonNullable<(typeof answers)[string]>;
const shown = (name: string): Promise<Shown> => system.client.order(idOf(name));
const where = (name: string, what: string, is: (order: Shown) => boolean): Promise<Shown> =>
  system.client.orderWhere(idOf(name), what, is);
const act = (name: string, command: string, body: object = {}, key?: string): Promise<Shown> =>
  system.client.act(idOf(name), command, body, key === undefined ? {} : { key });
const timeline = async (name: string) =>
  (await system.client.expect([200], 'GET', `/v1/orders/${idOf(name)}/timeline?verify=true&limit=200`)).body;
const level = async (sku: string) => (await system.client.expect([200], 'GET', `/v1/stock/${sku}`)).body;

/** The facts of an order that came after those that 0.2 recorded. */
const newFacts = async (name: string): Promise<string[]> => {
  const { items } = await timeline(name);
  const before = recordedOf(name).timeline?.facts ?? [];
  expect(items.slice(0, before.length).map(({ what }) => what)).toEqual(before);
  return items.slice(before.length).map(({ what }) => what);
};

jest.setTimeout(90_000);
beforeAll(() => system.start(), 120_000);
afterAll(() => system.stop(), 120_000);
afterEach(async () => {
  expect(await system.client.violations()).toEqual([]);
});

describe('after migrating, before a worker runs', () => {
  beforeAll(async () => {
    const applied = await system.migrate();
    expect(applied.length).toBeGreaterThan(0);
    const known = migrations.map(({ migration_name }) => migration_name);
    expect(applied.filter((name) => known.includes(name))).toEqual([]);
    await system.startApi();
  }, 120_000);

  test.each(['state', 'answers', 'simulators'])('"%s" does not reveal where it was recorded', (file) => {
    expect(textOf(file)).not.toMatch(/\/(?:home|root|Users|work|tmp|usr|var)\/|localhost|127\.0\.0\.1/);
  });

  test('the migrations of 0.2 have the text that 0.2 applied', () => {
    const now = migrations.map(({ migration_name }) => readMigration(migration_name));
    expect(now.map((sql) => createHash('sha256').update(sql).digest('hex'))).toEqual(
      migrations.map(({ checksum }) => checksum),
    );
  });

  test.each(NAMES)('the order "%s" is shown as 0.2 showed it', async (name) => {
    expect(recordedForm(await shown(name))).toEqual(renamed(recordedOf(name).order));
  });

  test.each(NAMES)('the timeline of "%s" has the facts of 0.2 and a valid chain', async (name) => {
    const { chain } = await timeline(name);
    expect(chain).toEqual({ verified: true });
    expect(await newFacts(name)).toEqual([]);
  });

  test('a seller of 0.2 sees its part of a shared order with its key', async () => {
    const path = `/v1/orders/${idOf('shared')}`;
    const { body } = await system.client.expect([200], 'GET', path, { as: sellerKey });
    expect(recordedForm(body)).toEqual(renamed(recordedOf('shared, to its seller').order));
  });

  test('lists find the orders by the statuses that 0.2 stored for them', async () => {
    // An order that was only received has no statuses yet, and is found by its state.
    for (const name of NAMES.filter((name) => name !== 'received')) {
      const { backoffice } = (await shown(name)).views;
      const query = new URLSearchParams({ view: 'backoffice', status: String(backoffice), limit: '200' });
      const { body } = await system.client.expect([200], 'GET', `/v1/orders?${query}`);
      expect(body.items.map(({ id }) => id)).toContain(idOf(name));
    }
  });
});

describe('after the worker has started', () => {
  let ofOthers: Run;

  beforeAll(async () => {
    const run = system.recorded.runs.find(({ type }) => type === 'fulfillOrder') as RecordedRun;
    const [workflowId, taskQueue] = [`order:${system.tag}`, `${system.tag}-orders`];
    ofOthers = await system.runs.start({ ...run, workflowId, taskQueue });
    system.stops.push(() => system.runs.terminate(ofOthers));
    await system.startWorker();
  }, 120_000);

  test('every open order has a run of the current version instead of that of 0.2', async () => {
    for (const run of system.oldRuns) {
      await until(
        `the run of ${run.workflowId} is terminated`,
        async () => (await system.runs.statusOf(run)) === 'TERMINATED',
      );
    }
    for (const { workflowId } of system.oldRuns.filter(({ workflowId }) => workflowId.startsWith('order:'))) {
      const handle = system.runs.client.workflow.getHandle(workflowId);
      const isOfToday = async () => {
        const { type, taskQueue } = await handle.describe();
        return type === 'runOrder' && taskQueue === system.queues.now;
      };
      await until(`${workflowId} has a run of today`, isOfToday);
    }
  });

  test('a run of 0.2 of another installation stays open', async () => {
    expect(await system.runs.statusOf(ofOthers)).toBe('RUNNING');
  });

  test('a run of the current version shows what it knows of its order, to operators only', async () => {
    const path = `/v1/orders/${idOf('shared')}?from=workflow`;
    const { version, status } = await shown('shared');
    const { lifecycle, acceptance } = status;
    const run = await until('the run responds', async () => {
      const response = await system.client.call('GET', path);
      return response.status === 200 && response;
    });
    expect(run.body).toMatchObject({ version, status: { lifecycle, acceptance } });
    expect((await system.client.call('GET', path, { as: sellerKey })).status).toBe(403);
  });

  test('no worker responds for an order whose latest run was one of 0.2', async () => {
    const response = await system.client.call('GET', `/v1/orders/${idOf('closed')}?from=workflow`);
    expect(response.status).toBe(503);
  });

  test('a label whose purchase was under way is found, and not bought again', async () => {
    const { shipments } = await where(
      'label',
      'its label is there',
      ({ status }) => status.fulfillment === 'handed',
    );
    const key = `label:${shipments[0]?.id}`;
    const bought = system.simulators.ledger({ kind: 'label_bought', key });
    expect(bought).toHaveLength(1);
    expect(shipments).toMatchObject([{ trackingNumber: bought[0]?.detail.trackingCode }]);
    expect(system.simulators.ledger({ kind: 'shipment_created', key })).toHaveLength(1);
    expect(system.simulators.requests({ method: 'POST', path: '/buy$' })).toEqual([]);
  });

  test('the carrier of that label reports on it as on any other', async () => {
    const [parcel] = (await shown('label')).shipments;
    const url = `${system.client.url}/callbacks/carriers/parcels`;
    const event = { status: 'in_transit', url, secret: webhookSecret };
    await system.simulators.emitTracking(String(parcel?.trackingNumber), event);
    await where('label', 'it is on its way', ({ shipments }) => shipments[0]?.status === 'in_transit');
  });

  test.each([
    ['had not arrived', 'message'],
    ['had arrived without a response', 'messageArrived'],
  ])('a shipment whose notification %s is confirmed to the channel once', async (_, name) => {
    const [parcel] = (await shown(name)).shipments;
    await until('the message is settled', async () => (await newFacts(name)).includes('effect_done'));
    const confirmed = system.simulators.ledger({ kind: 'shipment_confirmed', orderId: `UP-${name}` });
    expect(confirmed).toHaveLength(1);
    expect(JSON.stringify(confirmed)).toContain(String(parcel?.trackingNumber));
  });

  test('a notification whose outcome 0.2 knew is settled without another call', async () => {
    await until('the message is settled', async () =>
      (await newFacts('outcomeKnown')).includes('effect_done'),
    );
    expect(system.simulators.ledger({ kind: 'order_accepted', orderId: 'UP-outcomeKnown' })).toHaveLength(1);
    expect(system.simulators.requests({ path: 'UP-outcomeKnown/accept$' })).toEqual([]);
  });

  test('a command without a result gets it, and sending it again has the same result', async () => {
    const { id, command, body, key } = unanswered;
    const result = await until('the result', async () => {
      const { body } = await system.client.expect([200], 'GET', `/v1/commands/${id}`);
      return body.state !== 'pending' && body;
    });
    expect(result).toMatchObject({ state: 'accepted', command, order: idOf('unanswered') });
    const again = await system.client.send(idOf('unanswered'), command, body, { key });
    expect(again).toMatchObject({ status: 200, body: { status: { hold: 'held' } } });
    expect(again.headers.get('idempotent-replayed')).toBe('true');
    expect(await newFacts('unanswered')).toHaveLength(1);
  });

  test('an order that 0.2 had only received is taken', async () => {
    await where('received', 'it is open', ({ status }) => status.lifecycle === 'open');
    expect(await newFacts('received')).toContain('order_taken');
  });

  test('a deadline that passed meanwhile has its fact, and one that has not is preserved', async () => {
    await where('due', 'it has expired', ({ status }) => status.acceptance === 'expired');
    expect(await newFacts('due')).toContain('acceptance_expired');
    expect((await shown('waiting')).deadlines).toEqual(recordedOf('waiting').order.deadlines);
    expect(await act('waiting', 'accept')).toMatchObject({ status: { acceptance: 'accepted' } });
  });

  test('a refund by hand has its ways out, and is confirmed with evidence', async () => {
    const { attention } = await shown('refundByHand');
    expect(attention).toMatchObject([{ problem: 'refund_by_hand', waysOut: ['confirm', 'give_up'] }]);
    const effect = attention[0]?.effect;
    const body = { effect, evidence: 'bank statement 7' };
    const bare = await system.client.send(idOf('refundByHand'), 'confirm-effect', { effect });
    expect(bare.status).toBe(400);
    const confirmed = await act('refundByHand', 'confirm-effect', body);
    expect(confirmed).toMatchObject({ attention: [], status: { refund: 'partially_refunded' } });
  });

  test('a closed order accepts a late refund in a run of the current version', async () => {
    const refunded = await act('closed', 'refund', { lines: [{ id: '1', quantity: 1 }], reason: 'chipped' });
    expect(refunded).toMatchObject({ status: { lifecycle: 'closed', refund: 'partially_refunded' } });
    const handle = system.runs.client.workflow.getHandle(`order:${idOf('closed')}`);
    expect((await handle.describe()).type).toBe('runOrder');
  });

  test('stock that 0.2 reserved is released', async () => {
    expect(await level('MUG-02')).toMatchObject({ onHand: 5, reserved: 2 });
    await act('stocked', 'cancel', { reason: 'ordered twice' });
    await until('nothing is held', async () => (await level('MUG-02')).reserved === 0);
    expect(await level('MUG-02')).toMatchObject({ onHand: 5, available: 5 });
  });

  test('an order that 0.2 placed with a supplier is shipped by it', async () => {
    const ref = String((await shown('supplied')).sources?.[0]?.reference);
    system.simulators.moveFulfillmentOrder(ref, 'process');
    system.simulators.moveFulfillmentOrder(ref, 'ship', { trackingNumber: 'FP-1', carrierCode: 'DHL' });
    await system.client.expect([202], 'POST', '/v1/suppliers/warehouse/sync');
    const sent = await where('supplied', 'it is sent', ({ shipments }) => shipments.length > 0);
    expect(sent.shipments).toMatchObject([{ trackingNumber: 'FP-1' }]);
    expect(system.simulators.ledger({ kind: 'order_placed' })).toHaveLength(1);
  });

  test.each(['sync', 'schedule'])('the marketplace is imported by %s', async (by) => {
    const externalId = `UP-new-${by}`;
    system.simulators.addMiraklOrder({ orderId: externalId, shopKey, state: 'SHIPPING' });
    if (by === 'sync') await system.client.expect([202], 'POST', '/v1/channels/market/sync', { body: {} });
    else await system.runs.client.schedule.getHandle('import:market').trigger('SKIP');
    await until('it is imported', async () => {
      const { body } = await system.client.expect([200], 'GET', `/v1/orders?externalId=${externalId}`);
      return body.items.length === 1;
    });
  });

  test('later searches for runs of 0.2 leave the current runs alone', async () => {
    const runsOfToday = await system.runs.listOpen(system.queues.now);
    expect(runsOfToday.length).toBeGreaterThan(0);
    for await (const orders of system.api.orderClient.endLegacyRuns()) expect(orders).toEqual([]);
    for (const run of runsOfToday) expect(await system.runs.statusOf(run)).not.toBe('TERMINATED');
  });

  test.each(NAMES)(
    'the chain of "%s" is valid, and each of its statuses keeps its first time',
    async (name) => {
      await newFacts(name);
      expect((await timeline(name)).chain).toEqual({ verified: true });
      expect((await shown(name)).statusTimes).toMatchObject(recordedOf(name).order.statusTimes);
    },
  );
});
