import type { ValidateFunction } from 'ajv/dist/2020';
import { Ajv2020 } from 'ajv/dist/2020';
import type { Shown } from '../../support/api/answers';
import { connectChannel, connectSupplier } from '../../support/api/connections';
import { expectRefusal } from '../../support/api/expect';
import { address, byHand, eur, mugs, newOrder, number } from '../../support/api/new-order';
import { withSimulators } from '../../support/api/with-simulators';
import { cases } from '../../support/depth';
import type { FormSchema } from '../../support/domain/fill-form';
import { fillForm } from '../../support/domain/fill-form';

type Step = readonly [string, object?];

/** L8, L33, L34, U17: what an order offers comes with a form that can be drawn, and what is filled in is taken. */
withSimulators((system) => {
  describe('a form', () => {
    const names = { supplier: '', byHand: '', tracked: '', codes: '' };
    const ajv = new Ajv2020({
      ...{ strict: true, strictRequired: false, allowUnionTypes: true, validateFormats: false },
    });

    beforeAll(async () => {
      names.supplier = (await connectSupplier(system, 'forms')).supplier;
      names.byHand = await connectChannel(system, 'forms-by-hand', { refunds: 'manual' });
      names.tracked = await connectChannel(system, 'forms-tracked', { trackingRequired: 'tracked' });
      const reasons = { refuse: ['R-1'], cancel: ['C-1', 'C-2'], refund: ['F-1'] };
      names.codes = await connectChannel(system, 'forms-codes', { reasons, requiresAcceptance: true });
    });

    const sent: Step = ['ship', byHand()];
    const pickup = { shipping: { delivery: 'pickup', price: eur(490) } };
    const STATES: Readonly<Record<string, { order?: () => object; steps?: readonly Step[] }>> = {
      'waits for acceptance': { order: () => ({ requiresAcceptance: true }) },
      'is open': {},
      'is held': { steps: [['hold', { reason: 'a question' }]] },
      'is packed': { steps: [['create-shipment', byHand()]] },
      'is sent': { steps: [sent] },
      'waits for its cash': { order: () => ({ payment: { mode: 'on_delivery' } }), steps: [sent] },
      'has a return announced and an incident': {
        steps: [
          sent,
          ['request-return', { lines: [{ id: '1', quantity: 1 }] }],
          ['open-incident', { reason: 'x' }],
        ],
      },
      'waits in a store': {
        order: () => pickup,
        steps: [['prepare-pickup'], ['ready-pickup', { code: '4711' }]],
      },
      'is to be refunded by hand': { order: () => ({ channel: names.byHand }), steps: [['refund']] },
      'is placed with a supplier': {
        order: () => ({ lines: [mugs(2, { supplier: names.supplier })] }),
        steps: [['place-source']],
      },
      'is cancelled': { steps: [['cancel']] },
    };

    async function come({
      order,
      steps = [],
    }: {
      order?: () => object;
      steps?: readonly Step[];
    }): Promise<Shown> {
      let shown = await system.client.take(newOrder({ ...order?.() }));
      for (const [command, body] of steps) shown = await system.client.act(shown.id, command, body ?? {});
      return system.client.orderWhere(shown.id, 'it has settled', (now) => {
        const isPlaced = (now.sources ?? []).every(({ state }) => state !== 'requested');
        const needsAttention =
          now.refunds.every(({ status }) => status !== 'to_refund') || now.attention.length > 0;
        return isPlaced && needsAttention;
      });
    }

    const fieldsOf = (order: Shown, name: string): FormSchema => {
      const found = order.allowedActions.find(({ action }) => action === name);
      if (!found || !('fields' in found)) throw new Error(`the order does not offer ${name}`);
      return found.fields as FormSchema;
    };

    /** What a person writes into a text field: the code that the customer was given, a number, a country, a text. */
    function written(field: string): string {
      const texts: Readonly<Record<string, string>> = { code: '4711', country: 'DE', paymentId: 'bank-1' };
      return field === 'trackingNumber' ? number('T') : (texts[field] ?? 'a word');
    }

    const filledIn = (order: Shown, name: string): object => fillForm(fieldsOf(order, name), written);

    const compile = (fields: unknown): ValidateFunction => ajv.compile(fields as object);

    test.each(cases(STATES, ['is open', 'is placed with a supplier']))(
      'of an order that %s is valid, and the filled form is accepted',
      async (name) => {
        const state = STATES[name] as (typeof STATES)[string];
        const first = await come(state);
        expect(first.allowedActions.length).toBeGreaterThan(0);
        const tried = await Promise.all(
          first.allowedActions.map(async ({ action }) => {
            const order = await come(state);
            const body = filledIn(order, action);
            const fits = compile(fieldsOf(order, action));
            const isClosed = !fits({ nobodyKnows: 1 });
            const errors = fits(body) ? null : fits.errors;
            const { status, body: answer } = await system.client.send(order.id, action, body);
            return { action, isClosed, errors, status, detail: answer.detail };
          }),
        );
        const taken = { isClosed: true, errors: null, status: 200, detail: undefined };
        expect(tried).toEqual(first.allowedActions.map(({ action }) => ({ action, ...taken })));
      },
    );

    test('lists the lines, shipments, returns, refunds, supplier orders and stuck effects of the order', async () => {
      const open = await come({ order: () => ({ lines: [mugs(2), mugs(1, { id: '2' })] }) });
      expect(fieldsOf(open, 'cancel').properties?.lines?.items?.properties?.id?.enum).toEqual(['1', '2']);
      const packed = await come(STATES['is packed'] ?? {});
      expect(fieldsOf(packed, 'void-shipment').properties?.shipmentId?.enum).toEqual(
        packed.shipments.map(({ id }) => id),
      );
      const back = await come(STATES['has a return announced and an incident'] ?? {});
      expect(fieldsOf(back, 'approve-return').properties?.returnId?.enum).toEqual(
        back.returns.map(({ id }) => id),
      );
      const refunded = await come(STATES['is to be refunded by hand'] ?? {});
      expect(fieldsOf(refunded, 'start-refund').properties?.refundId?.enum).toEqual(
        refunded.refunds.map(({ id }) => id),
      );
      expect(fieldsOf(refunded, 'confirm-effect').properties?.effect?.enum).toEqual(
        refunded.attention.map(({ effect }) => effect),
      );
      const placed = await come(STATES['is placed with a supplier'] ?? {});
      expect(fieldsOf(placed, 'pay-source').properties?.sourceId?.enum).toEqual(
        placed.sources?.map(({ id }) => id),
      );
    });

    test('accepts no body that the command would refuse: an empty one, two ways at once, a line that is not open', async () => {
      const lines = [mugs(2), mugs(1, { id: '2' })];
      const order = await come({ order: () => ({ lines, payment: { mode: 'on_invoice' } }) });
      const one = await system.client.act(order.id, 'ship', { ...byHand(), lines: [{ id: '1' }] });
      const fits = (name: string, body: object) => compile(fieldsOf(one, name))(body);
      expect(fits('ship', byHand())).toBe(true);
      expect(fits('ship', {})).toBe(false);
      expect(fits('ship', { ...byHand(), carrier: { account: 'a' } })).toBe(false);
      expect(fits('ship', { ...byHand(), lines: [{ id: '2', quantity: 1 }] })).toBe(true);
      expect(fits('ship', { ...byHand(), lines: [{ id: '1' }] })).toBe(false);
      expect(fits('ship', { ...byHand(), lines: [{ id: '2', quantity: 2 }] })).toBe(false);
      const both = (quantity: number) =>
        compile(fieldsOf(order, 'ship'))({ ...byHand(), lines: [{ id: '2', quantity }] });
      expect([both(1), both(2)]).toEqual([true, false]);
      const [parcel] = one.shipments;
      expect(fits('edit-shipment', { shipmentId: parcel?.id })).toBe(false);
      expect(fits('edit-shipment', { shipmentId: parcel?.id, trackingNumber: 'T-9' })).toBe(true);
      expect(compile(fieldsOf(order, 'change-address'))({})).toBe(false);
    });

    test('requests the code of a pickup, the cash due and the evidence where they are required', async () => {
      const waits = await come(STATES['waits in a store'] ?? {});
      expect(fieldsOf(waits, 'collect').required).toEqual(['code']);
      const cash = compile(fieldsOf(await come(STATES['waits for its cash'] ?? {}), 'collect-cash'));
      expect([cash({ amount: eur(2990) }), cash({ amount: eur(2989) })]).toEqual([true, false]);
      const refunded = await come(STATES['is to be refunded by hand'] ?? {});
      const effect = refunded.attention[0]?.effect;
      const confirmed = compile(fieldsOf(refunded, 'confirm-effect'));
      expect([confirmed({ effect }), confirmed({ effect, evidence: 'T-1' })]).toEqual([false, true]);
      const without = await system.client.send(refunded.id, 'confirm-effect', { effect });
      expect([without.status, without.body.errors[0]?.pointer]).toEqual([400, '/evidence']);
    });

    test('of a channel that decides whole lines or orders offers no parts of them', async () => {
      const form = async (acceptanceBy: string) => {
        const channel = await connectChannel(system, `forms-by-${acceptanceBy}`, {
          acceptanceBy,
          requiresAcceptance: true,
        });
        const lines = [mugs(2), mugs(1, { id: '2' })];
        const order = await come({ order: () => ({ channel, lines }) });
        return fieldsOf(order, 'accept').properties?.lines?.items;
      };
      expect(Object.keys((await form('line'))?.properties ?? {})).toEqual(['id']);
      expect(await form('order')).toBeUndefined();
    });

    test('lists the reason codes of a channel that has codes, and takes free text elsewhere', async () => {
      const order = await come({ order: () => ({ channel: names.codes }) });
      expect(fieldsOf(order, 'refuse').properties?.reason?.enum).toEqual(['R-1']);
      expect(fieldsOf(order, 'cancel').properties?.reason?.enum).toEqual(['C-1', 'C-2']);
      expect(fieldsOf(order, 'hold').properties?.reason?.enum).toBeUndefined();
      const free = await come({});
      expect(fieldsOf(free, 'cancel').properties?.reason?.enum).toBeUndefined();
      const unknown = await system.client.send(order.id, 'refuse', { reason: 'sold out' });
      expect([unknown.status, unknown.body.errors[0]?.message]).toEqual([400, 'expected one of R-1']);
    });

    test('requires a tracking number if the channel does, and nothing is shipped without one', async () => {
      const order = await come({ order: () => ({ channel: names.tracked }) });
      for (const command of ['ship', 'create-shipment']) {
        const fields = fieldsOf(order, command);
        expect(fields.properties?.manual?.required).toEqual(['carrier', 'trackingNumber']);
        expect(compile(fields)({ manual: { carrier: 'Courier' } })).toBe(false);
        const body = { manual: { carrier: 'Courier' } };
        await expectRefusal(system.client, order.id, command, body, 'tracking_number_required');
      }
      expect((await system.client.send(order.id, 'ship', byHand())).status).toBe(200);
      const untracked = await come({
        order: () => ({ channel: names.tracked, shipping: { price: eur(490), tracked: false } }),
      });
      expect(fieldsOf(untracked, 'ship').properties?.manual?.required).toEqual(['carrier']);
      const body = { manual: { carrier: 'Courier' } };
      expect((await system.client.send(untracked.id, 'ship', body)).status).toBe(200);
    });

    test('requires a tracking number for a shipment abroad if the channel requires it only for those', async () => {
      const channel = await connectChannel(system, 'forms-abroad', {
        trackingRequired: 'abroad',
        homeCountry: 'DE',
      });
      const [home, abroad] = [
        await come({ order: () => ({ channel }) }),
        await come({ order: () => ({ channel, shippingAddress: { ...address, country: 'FR' } }) }),
      ];
      expect(fieldsOf(home, 'ship').properties?.manual?.required).toEqual(['carrier']);
      expect(fieldsOf(abroad, 'ship').properties?.manual?.required).toEqual(['carrier', 'trackingNumber']);
      const body = { manual: { carrier: 'Courier' } };
      await expectRefusal(system.client, abroad.id, 'ship', body, 'tracking_number_required');
    });

    test('requires a tracking number if the address was corrected to one abroad', async () => {
      const policy = { trackingRequired: 'abroad', homeCountry: 'DE' };
      const channel = await connectChannel(system, 'forms-moved', policy);
      const home = await come({ order: () => ({ channel }) });
      const shippingAddress = { ...address, country: 'FR' };
      const moved = await system.client.act(home.id, 'change-address', { shippingAddress });
      expect(fieldsOf(moved, 'ship').properties?.manual?.required).toEqual(['carrier', 'trackingNumber']);
    });

    test('of an amount allows only the currency of the order', async () => {
      const order = await come({});
      const fits = compile(fieldsOf(order, 'record-payment'));
      const body = (currency: string) => ({
        paymentId: 'p',
        amount: { amount: 1, currency },
        state: 'captured',
      });
      expect([fits(body('EUR')), fits(body('USD'))]).toEqual([true, false]);
    });
  });
});
