import type { ChannelCall, PolicySettings } from './policy';
import {
  CHANNEL_CALLS,
  composePolicy,
  DEFAULT_POLICY,
  policySchema,
  policySettingsSchema,
  unkeptPromises,
} from './policy';

const DAY = 86_400;

describe('the policy of a channel', () => {
  test('of direct has the promised defaults', () => {
    expect(policySchema.parse(DEFAULT_POLICY)).toMatchObject({
      acceptBySeconds: 2 * DAY,
      shipBySeconds: 5 * DAY,
      carrierSilenceSeconds: 30 * DAY,
      autoReceiptSeconds: null,
      autoCompleteSeconds: 14 * DAY,
      autoCloseSeconds: 30 * DAY,
      refunds: 'caller',
      reasons: { refuse: null, cancel: null, refund: null },
    });
  });

  test('of direct has no automatic behaviour by default', () => {
    expect(DEFAULT_POLICY).toMatchObject({
      ...{ autoAccept: false, processing: 'implied', fulfilledAt: 'handover', trackingRequired: 'never' },
      ...{ stock: { reserve: false, buffer: 0 }, supplier: null, orderUrl: null, homeCountry: null },
      ...{ disputeSeconds: null, refundAfterRefusal: true, testMode: false },
      ...{ pickupBySeconds: 7 * DAY, sourceReviewSeconds: DAY },
      authority: { lifecycle: 'channel', payment: 'channel', delivery: 'channel' },
    });
    expect(new Set(Object.values(DEFAULT_POLICY.tellsCustomer))).toEqual(new Set(['nobody']));
  });

  test('can be changed in any part', () => {
    const settings = { requiresAcceptance: true, acceptanceBy: 'line', autoReceiptSeconds: DAY };
    expect(policySettingsSchema.parse(settings)).toEqual(settings);
    expect(policySettingsSchema.parse({})).toEqual({});
  });

  test.each([
    { processing: 'step' },
    { fulfilledAt: 'tracking' },
    { autoAccept: true },
    { stock: { reserve: true, buffer: 2 } },
    { stock: { reserve: true, buffer: 0 } },
    { stock: { reserve: false, buffer: 0 } },
    { reasons: { refuse: ['R-1'], cancel: ['C-1'], refund: ['F-1'] } },
    { reasons: { refuse: null, cancel: null, refund: null } },
    { refundAfterRefusal: false },
    { disputeSeconds: 30 * DAY },
    { disputeSeconds: null },
    { pickupBySeconds: DAY },
    { sourceReviewSeconds: 2 * DAY },
    { trackingRequired: 'abroad', homeCountry: 'IT' },
    { supplier: 'factory' },
    { orderUrl: 'https://shop.example/orders/{externalId}' },
    { authority: { lifecycle: 'us', payment: 'channel', delivery: 'us' } },
    {
      tellsCustomer: {
        ...{ shipped: 'us', delivered: 'channel', ready_for_pickup: 'nobody' },
        ...{ cancelled: 'us', refunded: 'channel' },
      },
    },
  ])('accepts the settings %j', (settings) => {
    expect(policySettingsSchema.parse(settings)).toEqual(settings);
  });

  test.each([
    ['its version', { version: 2 }],
    ['an unknown part', { refund: 'us' }],
    ['a time of zero', { shipBySeconds: 0 }],
    ['a time of eleven years', { shipBySeconds: 11 * 365 * DAY }],
    ['a fraction of a second', { acceptBySeconds: 0.5 }],
    ['an unknown granularity', { acceptanceBy: 'unit' }],
    ['an unknown way of processing', { processing: 'maybe' }],
    ['an unknown moment of fulfillment', { fulfilledAt: 'packing' }],
    ['stock with a part missing', { stock: { reserve: true } }],
    ['a negative buffer of stock', { stock: { reserve: true, buffer: -1 } }],
    ['a buffer without reservations', { stock: { reserve: false, buffer: 1 } }],
    ['no code for a refusal', { reasons: { refuse: [], cancel: null, refund: null } }],
    ['no code for a cancellation', { reasons: { refuse: null, cancel: [], refund: null } }],
    ['no code for a refund', { reasons: { refuse: null, cancel: null, refund: [] } }],
    ["its connection's test mode", { testMode: true }],
    ['a time for disputes of zero', { disputeSeconds: 0 }],
    ['a country by its name', { homeCountry: 'Italy' }],
    ['a country by its name', { homeCountry: 'Italy' }],
    ['a supplier without a name', { supplier: '' }],
    ['a link that leads to no web page', { orderUrl: ['javascript', 'alert(1)'].join(':') }],
    ['a link to a file', { orderUrl: 'file:///etc/hosts' }],
    ['authority with a part missing', { authority: { lifecycle: 'us' } }],
    ['authority of a carrier', { authority: { lifecycle: 'carrier', payment: 'us', delivery: 'us' } }],
    ['one of several notifications', { tellsCustomer: { shipped: 'us' } }],
    [
      'a notification by two parties',
      { tellsCustomer: { ...DEFAULT_POLICY.tellsCustomer, shipped: 'both' } },
    ],
  ])('refuses a change of %s', (_, settings) => {
    expect(policySettingsSchema.safeParse(settings).success).toBe(false);
  });
});

describe('the home country of a channel (M6)', () => {
  test('is an assigned code, in capital letters or not', () => {
    expect(policySettingsSchema.parse({ homeCountry: 'gb' })).toEqual({ homeCountry: 'GB' });
    expect(policySettingsSchema.parse({ homeCountry: null })).toEqual({ homeCountry: null });
  });

  test('is refused if it is none, and is still read where it was stored', () => {
    expect(policySettingsSchema.safeParse({ homeCountry: 'UK' }).error?.issues).toMatchObject([
      { path: ['homeCountry'] },
    ]);
    expect(policySchema.parse({ ...DEFAULT_POLICY, homeCountry: 'UK' }).homeCountry).toBe('UK');
  });
});

describe('a setting that is refused', () => {
  test.each([
    [{ stock: { reserve: false, buffer: 1 } }, 'stock.buffer', 'expected 0, as stock is not reserved'],
    [
      { reasons: { refuse: null, cancel: [], refund: null } },
      'reasons.cancel',
      'expected at least one code, or null for free text',
    ],
  ])('is named, with the expected value: %j', (settings, field, message) => {
    const issues = policySettingsSchema.safeParse(settings).error?.issues ?? [];
    expect(issues.map((issue) => [issue.path.join('.'), issue.message])).toEqual([[field, message]]);
  });
});

describe('X1: a policy promises what cannot be done', () => {
  const { tellsCustomer, tells } = DEFAULT_POLICY;
  const pathsOf = (own: PolicySettings, calls: readonly ChannelCall[]) =>
    unkeptPromises(own, calls).map(({ path }) => path.join('.'));

  test.each<[string, PolicySettings, readonly ChannelCall[]]>([
    ['tellsCustomer.shipped', { tellsCustomer: { ...tellsCustomer, shipped: 'us' } }, CHANNEL_CALLS],
    ['tells.shipment', { tells: { ...tells, shipment: true } }, ['acceptance', 'cancellation', 'refund']],
    ['refunds', { refunds: 'channel' }, ['acceptance', 'shipment', 'cancellation']],
  ])('if it sets %s, of which nothing comes', (path, own, calls) => {
    expect(pathsOf(own, calls)).toEqual([path]);
  });

  test.each<[string, PolicySettings]>([
    ['notifies by the channel or not at all', { tellsCustomer: { ...tellsCustomer, shipped: 'channel' } }],
    ['asks a channel for what it has calls for', { tells: { ...tells, shipment: true }, refunds: 'channel' }],
    ['sets nothing', {}],
  ])('but not if it %s', (_, own) => {
    expect(pathsOf(own, CHANNEL_CALLS)).toEqual([]);
  });
});

describe('a policy composed of parts', () => {
  test('has the defaults of any channel, then those of its kind, then its own', () => {
    const policy = composePolicy({ refunds: 'channel', autoAccept: true }, { autoAccept: false }, 7);
    expect(policy).toEqual({ ...DEFAULT_POLICY, refunds: 'channel', version: 7 });
    expect(policySchema.parse(policy)).toEqual(policy);
  });

  test('takes a given part as a whole, and ignores a missing one', () => {
    const stock = { reserve: true, buffer: 1 };
    expect(composePolicy({ stock }, {}, 1).stock).toEqual(stock);
    expect(composePolicy({ stock }, { autoAccept: undefined }, 1)).toMatchObject({
      stock,
      autoAccept: false,
    });
    expect(composePolicy({ disputeSeconds: DAY }, { disputeSeconds: null }, 1).disputeSeconds).toBeNull();
  });

  test('X1: never has Waybill notify the customer, whatever was stored', () => {
    const tellsCustomer = { ...DEFAULT_POLICY.tellsCustomer, shipped: 'us', delivered: 'channel' } as const;
    const composed = composePolicy({ tellsCustomer }, { tellsCustomer }, 1).tellsCustomer;
    expect(composed).toEqual({ ...tellsCustomer, shipped: 'nobody' });
  });

  test('has the test mode of its connection', () => {
    expect(composePolicy({}, { testMode: true }, 1).testMode).toBe(true);
    expect(composePolicy({}, {}, 1).testMode).toBe(false);
  });

  test('has the given version, whatever its parts say', () => {
    expect(composePolicy({}, { version: 3 } as object, 9).version).toBe(9);
  });
});
