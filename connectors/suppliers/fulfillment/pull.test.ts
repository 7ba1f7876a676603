import type { SupplierChange } from '../../../domain/ports';
import type { Simulators } from '../../../simulators';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { createHttp } from '../../shared/http';
import type { Provider } from './api';
import { fulfillmentsSchema, openProvider } from './api';
import { place } from './place';
import { pull } from './pull';
import { fulfillmentRefusal } from './refusals';
import { fulfillmentCredentials, fulfillmentSettings } from './settings';
import { changesOf } from './statuses';

let simulators: Simulators;
let provider: Provider;

beforeAll(async () => {
  simulators = await startSimulators();
});
afterAll(() => simulators.close());
beforeEach(() => {
  simulators.reset();
  const settings = fulfillmentSettings.parse({
    baseUrl: simulators.fulfillmentUrl,
    apiCode: 'warehouse',
    findsByOrderId: true,
  });
  provider = openProvider(
    createHttp({ baseUrl: settings.baseUrl, headers: {}, allowPrivate: true, refusal: fulfillmentRefusal }),
    settings,
    fulfillmentCredentials.parse({ apiKey: simulators.keys.fulfillment }),
  );
});

const order = async (sourceId: string): Promise<string> => {
  const to = { line1: 'Teststr. 1', city: 'Berlin', country: 'DE' };
  const lines = [{ id: '1', sku: 'MUG-01', name: null, quantity: 1 }];
  const request = { sourceId, orderReference: sourceId, to, lines };
  return (await place(provider, request, new Attempts(sourceId).next())).ref;
};

/** All pages of one round. */
async function round(cursor: string | null, now?: () => number) {
  const changes: SupplierChange[] = [];
  for (let pages = 1; ; pages += 1) {
    const page = await pull(provider, cursor, now);
    changes.push(...page.changes);
    cursor = page.cursor;
    if (!page.more) return { changes, cursor, pages };
  }
}

const summaryOf = (changes: readonly SupplierChange[]) => changes.map(({ ref, state }) => `${ref} ${state}`);

describe('a pull', () => {
  it('returns the changes of orders, with the shipment and the texts', async () => {
    const [paid, sent, gone, none, waiting] = [
      await order('s1'),
      await order('s2'),
      await order('s3'),
      await order('s4'),
      await order('s5'),
    ];
    simulators.moveFulfillmentOrder(paid, 'process');
    simulators.moveFulfillmentOrder(sent, 'ship', { trackingNumber: 'T-1', carrierCode: 'dhl' });
    simulators.moveFulfillmentOrder(gone, 'cancel', { reason: 'out of stock' });
    simulators.moveFulfillmentOrder(none, 'reject');
    const { changes } = await round(null);
    expect(summaryOf(changes)).toEqual([
      `${paid} paid`,
      `${sent} shipped`,
      `${gone} cancelled`,
      `${none} cancelled`,
    ]);
    expect(changes.some(({ ref }) => ref === waiting)).toBe(false);
    expect(changes[1]).toEqual({
      ref: sent,
      key: `${sent} shipped T-1`,
      state: 'shipped',
      carrier: 'dhl',
      trackingNumber: 'T-1',
      trackingUrl: 'https://track.example/T-1',
      reason: null,
    });
    expect(changes[2]?.reason).toBe('SUPPLIER: out of stock');
  });

  it('returns a number before the shipment has left, and then the hand-over', async () => {
    const ref = await order('s1');
    simulators.moveFulfillmentOrder(ref, 'label', { trackingNumber: 'T-1' });
    const first = await round(null);
    simulators.moveFulfillmentOrder(ref, 'ship');
    const { changes } = await round(first.cursor);
    const all = [...first.changes, ...changes];
    expect(all.map(({ key, trackingNumber }) => [key, trackingNumber])).toEqual([
      [`${ref} tracked T-1`, 'T-1'],
      [`${ref} shipped T-1`, 'T-1'],
    ]);
  });

  it('returns only the end of an order that is cancelled with its label', async () => {
    const ref = await order('s1');
    simulators.moveFulfillmentOrder(ref, 'label');
    simulators.moveFulfillmentOrder(ref, 'cancel');
    expect(summaryOf((await round(null)).changes)).toEqual([`${ref} cancelled`]);
  });

  it('continues page by page, and the next round starts before the beginning of this one', async () => {
    simulators.setUpFulfillmentAccount(simulators.keys.fulfillment, { pageSize: 2, processesAtOnce: true });
    const refs = [await order('s1'), await order('s2'), await order('s3')];
    const first = await round(null);
    expect([first.pages, summaryOf(first.changes)]).toEqual([2, refs.map((ref) => `${ref} paid`)]);
    expect(JSON.parse(first.cursor)).toMatchObject({ next: null, request: null });
    const again = await round(first.cursor);
    expect(again.changes.map(({ key }) => key)).toEqual(first.changes.map(({ key }) => key));
  });

  it('returns no old changes after the overlap', async () => {
    simulators.setUpFulfillmentAccount(simulators.keys.fulfillment, { processesAtOnce: true });
    await order('s1');
    const { cursor } = await round(null, () => Date.now() + 3_600_000);
    expect((await round(cursor)).changes).toEqual([]);
  });

  it('refuses an invalid cursor', async () => {
    expect(await failure(pull(provider, '{"since":1}'))).toMatchObject({ code: 'cursor_invalid' });
  });

  it('can be retried if its response is lost', async () => {
    simulators.fault({ match: { path: '/get_recent_changes$' }, fault: { kind: 'truncatedBody' } });
    expect((await failure(pull(provider, null))).kind).toBe('transient');
  });

  it('ends if the pages go in circles, and skips rows that it cannot read', async () => {
    const rows = [{}, null, { fulfillment_provider_order_id: 'FP-1', status: 'Processing' }];
    const circling: Provider = {
      ...provider,
      call: async () => ({ changes: rows, next_request: 'the same' }),
    };
    const first = await pull(circling, null);
    expect([first.more, summaryOf(first.changes)]).toEqual([true, ['FP-1 paid']]);
    expect((await pull(circling, first.cursor)).more).toBe(false);
  });
});

describe('a state', () => {
  const states = (given: object) =>
    changesOf(fulfillmentsSchema.parse({ fulfillment_provider_order_id: 'FP-1', ...given })).map(
      ({ state, trackingNumber }) => [state, trackingNumber],
    );
  const parts = (...statuses: string[]) => ({ fulfillments: statuses.map((status) => ({ status })) });
  const labelled = { shipments: [{ tracking_number: 'A' }] };

  it.each<[string, object, unknown]>([
    ['in lower case', { status: 'processing' }, [['paid', null]]],
    ['that waits', { status: 'OnHold' }, []],
    ['that is unknown', { status: 'Dreaming' }, []],
    ['that is missing', {}, []],
    ['of parts that agree', parts('Rejected', 'Cancelled'), [['cancelled', null]]],
    ['of parts of which one continues', parts('Cancelled', 'Processing'), [['paid', null]]],
    ['of parts of which one is not known', parts('Cancelled', 'Dreaming'), []],
    ['of parts that have left unless they are cancelled', parts('Shipped', 'Cancelled'), [['shipped', null]]],
    ['of parts of which one has left first', parts('Shipped', 'Processing'), [['paid', null]]],
    ['of parts of which one has left last', parts('Processing', 'Shipped'), [['paid', null]]],
    ['of parts of which one has left and one waits', parts('Shipped', 'OnHold'), [['paid', null]]],
    ['in progress with a shipment', { status: 'Processing', ...labelled }, [['tracked', 'A']]],
    ['that waits with a shipment', { status: 'OnHold', ...labelled }, [['tracked', 'A']]],
    ['that is missing with a shipment', labelled, [['tracked', 'A']]],
    ['of parts with a shipment in transit', { ...parts('Completed'), ...labelled }, [['shipped', 'A']]],
    ['shipped without a number', { status: 'Shipped' }, [['shipped', null]]],
    [
      'shipped with an invalid number',
      { status: 'Shipped', shipments: [{ tracking_number: '<b>' }] },
      [['shipped', null]],
    ],
    [
      'with two shipments',
      { status: 'Shipped', shipments: [{ tracking_number: 'A' }, { tracking_number: 'B' }] },
      [
        ['shipped', 'A'],
        ['shipped', 'B'],
      ],
    ],
  ])('%s', (_name, given, expected) => expect(states(given)).toEqual(expected));

  it('omits an invalid link and control characters', () => {
    const shipments = [
      { tracking_number: 'A', tracking_url: 'javascript:alert(1)', carrier_code: 'D\u0007HL' },
    ];
    const order = fulfillmentsSchema.parse({ fulfillment_provider_order_id: 'FP-1', shipments });
    expect(changesOf(order)[0]).toMatchObject({ trackingUrl: null, carrier: 'D HL' });
  });
});
