import { DEFAULT_POLICY, policySchema, policySettingsSchema } from './policy';

const DAY = 86_400;

describe('the policy of a channel', () => {
  test('direct begins with what its clients are promised', () => {
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

  test('settings may change any part of it', () => {
    const settings = { requiresAcceptance: true, acceptanceBy: 'line', autoReceiptSeconds: DAY };
    expect(policySettingsSchema.parse(settings)).toEqual(settings);
    expect(policySettingsSchema.parse({})).toEqual({});
  });

  test.each([
    ['its version', { version: 2 }],
    ['a part that does not exist', { refund: 'us' }],
    ['a time of nothing', { shipBySeconds: 0 }],
    ['a time of eleven years', { shipBySeconds: 11 * 365 * DAY }],
    ['a fraction of a second', { acceptBySeconds: 0.5 }],
    ['a grain that does not exist', { acceptanceBy: 'unit' }],
  ])('settings may not change %s', (_, settings) => {
    expect(policySettingsSchema.safeParse(settings).success).toBe(false);
  });
});
