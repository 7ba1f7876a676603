import type { Answer, Shown } from '../../support/api/answers';
import type { CallOptions } from '../../support/api/client';
import { connectChannel, connectParcels } from '../../support/api/connections';
import { byHand, eur, mugs, newOrder } from '../../support/api/new-order';
import type { ShownPreview } from '../../support/api/preview';
import { factsSince, sendPreviewed } from '../../support/api/preview';
import { withSimulators } from '../../support/api/with-simulators';
import { cases } from '../../support/depth';
import { WORDS } from './documented-words';

type Step = readonly [string, object?];

/** A view as `GET /v1/views` lists it. */
interface ShownView {
  readonly name: keyof typeof WORDS;
  readonly levels: readonly string[];
  readonly words: readonly {
    readonly word: string;
    readonly levels: readonly string[];
    readonly aliases: readonly string[];
    readonly setBy: readonly string[];
    readonly help?: string;
    readonly added: boolean;
  }[];
}

/** P2: setting a status runs the one command that leads to it. */
withSimulators((system) => {
  describe('a status', () => {
    const names = { codes: '', step: '', byHand: '', parcels: '' };

    beforeAll(async () => {
      const reasons = { refuse: ['R-1'], cancel: ['C-1', 'C-2'], refund: ['F-1'] };
      names.codes = await connectChannel(system, 'codes', { reasons });
      names.step = await connectChannel(system, 'step', { processing: 'step' });
      names.byHand = await connectChannel(system, 'status-by-hand', { refunds: 'manual' });
      names.parcels = await connectParcels(system, 'statuses');
    });

    const set = (
      { id }: Pick<Shown, 'id'>,
      status: string,
      fields?: object,
      { view = 'backoffice', ...options }: CallOptions & { readonly view?: string } = {},
    ): Promise<Answer> =>
      system.client.call('POST', `/v1/orders/${id}/status`, {
        ...options,
        body: { view, status, ...(fields ? { fields } : {}) },
      });

    async function come(more: Readonly<Record<string, unknown>>, ...steps: readonly Step[]): Promise<Shown> {
      let order = await system.client.take(newOrder(more));
      for (const [command, body] of steps) order = await system.client.act(order.id, command, body ?? {});
      return order;
    }

    const pickup = { shipping: { delivery: 'pickup', price: eur(490) } };
    const onDelivery = { payment: { mode: 'on_delivery' } };
    const sent: Step = ['ship', byHand()];
    const packed: Step = ['create-shipment', byHand()];

    interface Way {
      readonly order?: Readonly<Record<string, unknown>>;
      readonly steps?: readonly Step[];
      readonly fields?: object;
      readonly view?: string;
      /** The fact that follows first. */
      readonly fact: string;
    }

    const WAYS: Readonly<Record<string, Way>> = {
      Processing: { fact: 'processing_started' },
      'in process': { fact: 'processing_started' },
      'Ready for shipment': { fields: byHand(), fact: 'shipment_created' },
      Shipped: { fields: byHand(), fact: 'shipment_created' },
      'Partially Shipped': {
        fields: { ...byHand(), lines: [{ id: '1', quantity: 1 }] },
        fact: 'shipment_created',
      },
      'Shipped pending cash on delivery': { order: onDelivery, fields: byHand(), fact: 'shipment_created' },
      Complete: { steps: [sent], fact: 'order_completed' },
      Canceled: { fields: { reason: 'ordered twice' }, fact: 'lines_cancelled' },
      Refund: { steps: [sent], fact: 'refund_requested' },
      'Acquired by Logistics': { fact: 'logistics_reported' },
      'In progress from logistics': { steps: [['acquire-logistics']], fact: 'logistics_reported' },
      'Picked up in store': {
        order: pickup,
        steps: [['prepare-pickup'], ['ready-pickup']],
        fact: 'pickup_collected',
      },
      'Payment accepted': {
        order: { payment: { mode: 'prepaid' } },
        fields: { paymentId: 'bank-1', amount: eur(2990), state: 'captured' },
        fact: 'payment_recorded',
      },
      Delivered: { steps: [sent], view: 'store.fulfillment', fact: 'carrier_reported' },
      Returned: { steps: [sent], view: 'store.fulfillment', fact: 'return_requested' },
      Received: { steps: [sent], view: 'marketplace', fact: 'receipt_confirmed' },
      'Incident Open': {
        steps: [sent],
        fields: { reason: 'it is broken' },
        view: 'marketplace',
        fact: 'incident_opened',
      },
      declined: {
        order: { requiresAcceptance: true, payment: { mode: 'on_invoice' } },
        view: 'aggregator',
        fact: 'lines_refused',
      },
      'waiting shipment': { order: { requiresAcceptance: true }, view: 'aggregator', fact: 'lines_accepted' },
      'To Pickup': { order: pickup, steps: [['prepare-pickup']], view: 'aggregator', fact: 'pickup_ready' },
    };

    test.each(cases(WAYS, ['Shipped', 'Canceled', 'Delivered']))(
      '%j runs the one command that leads there',
      async (word) => {
        const { order: more = {}, steps = [], fields, view = 'backoffice', fact } = WAYS[word] as Way;
        const order = await come(more, ...steps);
        const { status, headers, body } = await set(order, word, fields, { view });
        expect({ status, detail: body.detail }).toEqual({ status: 200, detail: undefined });
        expect(headers.get('etag')).toBe(`"${body.version}"`);
        expect((await factsSince(system, order.id, order.version))[0]).toBe(fact);
        const again = await set(order, word, undefined, { view });
        expect([again.status, again.body.version]).toEqual([200, body.version]);
      },
    );

    test('of a waiting shipment hands it over, and requires no fields', async () => {
      const order = await come({}, packed);
      expect((await set(order, 'Shipped')).body).toMatchObject({
        status: { fulfillment: 'handed' },
        shipments: [{ status: 'handed' }],
      });
    });

    test('that is shown already changes nothing, and with fields is refused if nothing is left to do (M5)', async () => {
      const order = await come({}, sent);
      for (const word of ['Shipped', 'dispatched', ' SHIPPED ']) {
        const { status, body } = await set(order, word);
        expect([status, body]).toEqual([200, order]);
      }
      const again = await set(order, 'Shipped', byHand());
      expect([again.status, again.body.code]).toEqual([409, 'nothing_to_ship']);
      expect(await system.client.order(order.id)).toEqual(order);
      const stale = await set(order, 'Shipped', undefined, { headers: { 'If-Match': '"1"' } });
      expect([stale.status, stale.body.code]).toEqual([412, 'version_conflict']);
    });

    test('that says "partially" requests which part is meant, and applies each request once', async () => {
      const lines = [mugs(3), mugs(2, { id: '2' })];
      const order = await come({ lines, payment: { mode: 'on_invoice' } }, sent);
      const view = 'store.fulfillment';
      const incomplete = await set(order, 'Partially Returned', undefined, { view });
      expect([incomplete.status, incomplete.body.code]).toEqual([400, 'fields_missing']);
      expect(incomplete.body.errors).toEqual([
        expect.objectContaining({
          pointer: '/fields/lines',
          message: expect.stringContaining('"1": 3, "2": 2'),
        }),
      ]);
      expect(await system.client.order(order.id)).toEqual(order);
      const one = { lines: [{ id: '1', quantity: 1 }] };
      for (const returned of [1, 2]) {
        const { status, body } = await set(order, 'Partially Returned', one, { view });
        expect([status, body.lines[0]?.quantities.returned]).toEqual([200, returned]);
      }
      const odd = await set(order, 'Partially Returned', { nonsense: 1 }, { view });
      expect([odd.status, odd.body.code]).toEqual([400, 'fields_missing']);
    });

    test('requests what its command needs, field by field, and changes nothing until it has it', async () => {
      const unpaid = await come({ payment: { mode: 'prepaid' } });
      const incomplete = await set(unpaid, 'Payment accepted', { paymentId: 'bank-1' });
      expect(incomplete.status).toBe(400);
      expect(incomplete.body).toMatchObject({ code: 'fields_missing', command: 'record-payment' });
      expect(incomplete.body.errors.map(({ pointer }) => pointer).sort()).toEqual([
        '/fields/amount',
        '/fields/state',
      ]);
      const order = await come({});
      for (const word of ['Shipped', 'Ready for shipment']) {
        const { status, body } = await set(order, word);
        expect([status, body.code]).toEqual([400, 'fields_missing']);
        expect(body.errors.map(({ pointer }) => pointer)).toEqual(['/fields']);
        expect(body.errors[0]?.message).toMatch(/carrier.*manual/);
      }
      const half = await set(order, 'Shipped', { manual: { trackingNumber: 'T-1' } });
      expect(half.body.errors.map(({ pointer }) => pointer)).toEqual(['/fields/manual/carrier']);
      const odd = await set(order, 'Shipped', { ...byHand(), colour: 'red' });
      expect([odd.status, odd.body.code]).toEqual([400, 'fields_missing']);
      expect(await system.client.order(order.id)).toEqual(order);
    });

    test('of a cancellation takes the reason codes of the channel, and lists them if another is sent', async () => {
      const order = await come({ channel: names.codes });
      const unknown = await set(order, 'Canceled', { reason: 'ordered twice' });
      expect([unknown.status, unknown.body.errors]).toEqual([
        400,
        [expect.objectContaining({ pointer: '/fields/reason', message: 'expected one of C-1, C-2' })],
      ]);
      expect(await system.client.order(order.id)).toEqual(order);
      expect((await set(order, 'Canceled', { reason: 'C-2' })).body).toMatchObject({
        views: { backoffice: 'Canceled' },
        endReason: 'C-2',
      });
    });

    const REFUSED: Readonly<
      Record<string, { steps?: readonly Step[]; code: string; way: readonly string[] }>
    > = {
      Complete: { code: 'not_fulfilled', way: ['ship', 'complete'] },
      'Picked up in store': { code: 'not_a_pickup', way: [] },
      'In progress from logistics': {
        code: 'logistics_not_expected',
        way: ['acquire-logistics', 'start-logistics'],
      },
      Processing: { steps: [sent], code: 'already_processing', way: [] },
      Canceled: { steps: [sent], code: 'already_handed_over', way: [] },
      Shipped: { steps: [['cancel']], code: 'nothing_to_hand_over', way: [] },
    };

    test.each(cases(REFUSED, ['Complete', 'Shipped']))(
      '%j that is not reached in one step is refused, with the steps that lead there',
      async (word) => {
        const { steps = [], code, way } = REFUSED[word] as (typeof REFUSED)[string];
        const order = await come({}, ...steps);
        const { status, body } = await set(order, word, word === 'Shipped' ? byHand() : undefined);
        expect({ status, code: body.code }).toEqual({ status: 409, code });
        expect(body.way.map(({ command }) => command)).toEqual(way);
        if (way.length > 0) expect(body.way.at(-1)?.status).toBe(word);
        expect(body.orderVersion).toBe(order.version);
        expect(body.allowedActions).toEqual(order.allowedActions);
        expect(await system.client.order(order.id)).toEqual(order);
      },
    );

    test('"Shipped" is refused until processing if the channel makes that a step, with that reason', async () => {
      const order = await come({ channel: names.step });
      const { status, body } = await set(order, 'Shipped', byHand());
      expect({ status, code: body.code }).toEqual({ status: 409, code: 'processing_required' });
      expect(body.way.map(({ command }) => command)).toEqual(['process', 'ship']);
      expect((await set(order, 'Processing')).status).toBe(200);
      expect((await set(order, 'Shipped', byHand())).body.views.backoffice).toBe('Shipped');
    });

    test('that follows from events cannot be set', async () => {
      const order = await come({}, sent);
      for (const [view, word] of [
        ['dropship.order', 'Pickup'],
        ['dropship.order', 'Expired'],
        ['store.payment', 'Unpaid'],
        ['aggregator', 'New'],
      ] as const) {
        const { status, body } = await set(order, word, undefined, { view });
        expect({ word, status, code: body.code }).toEqual({ word, status: 409, code: 'status_not_settable' });
      }
    });

    test('of lines applies to the named lines, and otherwise to the order as a whole, as lists do', async () => {
      const lines = [mugs(2), mugs(1, { id: '2' })];
      const one = { lines: [{ id: '1' }] };
      const order = await come({ lines, payment: { mode: 'on_invoice' } }, ['cancel', one]);
      const view = 'marketplace';
      const found = async () => {
        const query = `view=${view}&status=Canceled&externalId=${order.externalId}`;
        return (await system.client.call('GET', `/v1/orders?${query}`)).body.items.length;
      };
      const there = await set(order, 'Canceled', one, { view });
      expect([there.status, there.body.version, await found()]).toEqual([200, order.version, 0]);
      const whole = await set(order, 'Canceled', undefined, { view });
      expect(whole.body).toMatchObject({
        status: { lifecycle: 'cancelled' },
        views: { marketplace: 'Canceled' },
      });
      expect(await found()).toBe(1);
    });

    test('names the field that only this order requires', async () => {
      const waits = await come(pickup, ['prepare-pickup'], ['ready-pickup', { code: '4711' }]);
      const incomplete = await set(waits, 'Picked up in store');
      expect([incomplete.status, incomplete.body.errors.map(({ pointer }) => pointer)]).toEqual([
        400,
        ['/fields/code'],
      ]);
      expect((await set(waits, 'Picked up in store', { code: '4711' })).status).toBe(200);
    });

    test('of a shipment with a label of its carrier is set by the carrier only', async () => {
      const { id } = await come({}, ['ship', { carrier: { account: names.parcels } }]);
      const order = await system.client.orderWhere(
        id,
        'it is handed over',
        ({ status, attention }) => status.fulfillment === 'handed' && attention.length === 0,
      );
      const fields = { shipmentId: order.shipments[0]?.id, status: 'in_transit' };
      const { status, body } = await set(order, 'In transit', fields, { view: 'store.shipment' });
      expect([status, body.code]).toEqual([409, 'shipment_not_editable']);
      const mine = await come({}, sent);
      const own = { shipmentId: mine.shipments[0]?.id, status: 'in_transit' };
      expect((await set(mine, 'In transit', own, { view: 'store.shipment' })).body.shipments).toMatchObject([
        { status: 'in_transit' },
      ]);
    });

    const listed = async (): Promise<readonly ShownView[]> => {
      const { body } = await system.client.expect([200], 'GET', '/v1/views');
      return body.items as unknown as readonly ShownView[];
    };

    test('is one of the 75 documented ones, or marked as added', async () => {
      const shown = await listed();
      const sorted = (words: readonly string[]) => [...words].sort();
      expect(
        Object.fromEntries(
          shown.map(({ name, words }) => [
            name,
            sorted(words.flatMap(({ word, added }) => (added ? [] : [word]))),
          ]),
        ),
      ).toEqual(Object.fromEntries(Object.entries(WORDS).map(([name, words]) => [name, sorted(words)])));
      expect(shown.flatMap(({ words }) => words).filter(({ added }) => !added)).toHaveLength(75);
      for (const { name, levels } of shown) {
        const known =
          name === 'marketplace' ? ['order', 'line'] : [name === 'store.shipment' ? 'shipment' : 'order'];
        expect([name, levels]).toEqual([name, known]);
      }
    });

    test('is listed with its meaning if it is ambiguous, its aliases, and who sets it', async () => {
      const shown = await listed();
      const word = (view: string, name: string) =>
        shown.find((one) => one.name === view)?.words.find((one) => one.word === name);
      expect(word('dropship.order', 'Payment Failed')).toEqual({
        word: 'Payment Failed',
        levels: ['order'],
        aliases: [],
        setBy: ['place-source'],
        help: 'Placed with the supplier and not yet paid there. It says nothing of the customer.',
        added: false,
      });
      expect(word('aggregator', 'Refused')).toEqual({
        word: 'Refused',
        levels: ['order'],
        aliases: ['Declined', 'Rejected'],
        setBy: ['refuse'],
        added: false,
      });
      expect(word('marketplace', 'Incident Open')?.levels).toEqual(['line']);
      expect(word('marketplace', 'Closed')?.levels).toEqual(['order', 'line']);
      expect(shown[0]?.words.slice(0, 2).map((one) => one.word)).toEqual(['Canceled', 'Refund']);
    });

    test('that is listed without a command cannot be set', async () => {
      const order = await come({}, sent);
      const free = (await listed()).flatMap(({ name, words }) =>
        words.filter(({ setBy }) => setBy.length === 0).map(({ word }) => ({ view: name, word })),
      );
      expect(free.length).toBeGreaterThan(5);
      for (const { view, word } of free) {
        const { status, body } = await set(order, word, undefined, { view });
        expect({ word, status, code: body.code }).toEqual({ word, status: 409, code: 'status_not_settable' });
      }
    });

    test('of no view is refused with the known statuses', async () => {
      const order = await come({});
      const { status, body } = await set(order, 'Teleported', undefined, { view: 'store.payment' });
      expect([status, body.code]).toEqual([400, 'status_unknown']);
      expect(body.words).toEqual([
        ...['Refunded', 'Partially Refunded', 'Paid', 'Partially Paid', 'In progress', 'Unpaid'],
      ]);
      expect((await set(order, 'Shipped', byHand(), { view: 'nobodys' })).status).toBe(400);
    });

    test('of a refund by hand starts it, and its evidence ends it', async () => {
      const order = await come({ channel: names.byHand }, sent);
      expect((await set(order, 'To refund', undefined, { view: 'aggregator' })).body.views.aggregator).toBe(
        'To refund',
      );
      await system.client.orderWhere(order.id, 'it needs attention', ({ attention }) => attention.length > 0);
      const started = await set(order, 'Refunding', undefined, { view: 'aggregator' });
      expect(started.body.views.aggregator).toBe('Refunding');
      const done = await set(order, 'Refund', { evidence: 'transfer 17' });
      expect(done.body.views).toMatchObject({ backoffice: 'Refund', aggregator: 'Refunded' });
    });

    test('is previewed, and set with the token of the preview', async () => {
      const order = await come({}, sent);
      const path = `/v1/orders/${order.id}/status`;
      const body = { view: 'backoffice', status: 'Complete' };
      const shown = await system.client.expect([200], 'POST', `${path}?preview=true`, { body });
      const what = shown.body as unknown as ShownPreview;
      expect(what).toMatchObject({ orderVersion: order.version, views: { backoffice: 'Complete' } });
      expect(await system.client.order(order.id)).toEqual(order);
      const done = await sendPreviewed(system, what, order.id, 'status', body);
      expect([done.status, done.body.views?.backoffice]).toEqual([200, 'Complete']);
    });

    test('gets its first response again for an Idempotency-Key after the order has changed', async () => {
      const order = await come({});
      const fields = byHand();
      const first = await set(order, 'Shipped', fields, { key: 'set-once' });
      expect(first.status).toBe(200);
      const same = await set(order, 'Shipped', fields, { key: 'set-once' });
      expect([same.status, same.text]).toEqual([200, first.text]);
      expect(same.headers.get('idempotent-replayed')).toBe('true');
      await system.client.act(order.id, 'complete');
      const later = await set(order, 'Shipped', fields, { key: 'set-once' });
      expect([later.status, later.text]).toEqual([200, first.text]);
      const other = await set(order, 'Refund', undefined, { key: 'set-once' });
      expect([other.status, other.body.code]).toEqual([422, 'idempotency_key_reused']);
    });
  });
});
