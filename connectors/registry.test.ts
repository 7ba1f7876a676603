import { OutsideError } from '../domain/errors';
import { composePolicy } from '../domain/policy';
import { createConnectors } from './registry';

const { channels: channelKinds, carriers: carrierKinds } = createConnectors();

const mirakl = { baseUrl: 'https://galaxy.mirakl.net', reasons: { cancel: '34', refund: '17' } };

describe('the registry', () => {
  it('knows every kind by its name', () => {
    expect([...channelKinds.keys()]).toEqual(['direct', 'mirakl']);
    expect([...carrierKinds.keys()]).toEqual(['easypost', 'webhook']);
    for (const [name, kind] of [...channelKinds, ...carrierKinds]) expect(kind.kind).toBe(name);
  });

  it('opens a connection with its stored settings and the defaults of its kind', async () => {
    const direct = channelKinds.get('direct')?.open({ name: 'direct', settings: {}, credentials: {} });
    await expect(direct?.test()).resolves.toBeUndefined();
    expect(direct?.pull).toBeUndefined();
    const shop = channelKinds
      .get('mirakl')
      ?.open({ name: 'galaxy', settings: mirakl, credentials: { apiKey: 'k' } });
    expect(shop?.pull).toBeDefined();
  });

  it.each<[string, unknown, unknown]>([
    ['settings of another kind', { speed: 'fast' }, { apiKey: 'k' }],
    ['no settings', undefined, { apiKey: 'k' }],
    ['no credentials', mirakl, undefined],
    ['credentials of another kind', mirakl, { secret: 's' }],
  ])('refuses %s, and reveals nothing of them', (_name, settings, credentials) => {
    const open = () => channelKinds.get('mirakl')?.open({ name: 'galaxy', settings, credentials });
    expect(open).toThrow(new OutsideError('refused', 'settings_invalid'));
  });

  it('connects to no private address unless the process trusts its origin', async () => {
    const settings = { ...mirakl, baseUrl: 'http://127.0.0.1:1' };
    const test = (connectors = createConnectors()) =>
      connectors.channels
        .get('mirakl')
        ?.open({ name: 'g', settings, credentials: { apiKey: 'k' } })
        .test();
    await expect(test()).rejects.toMatchObject({ kind: 'refused', code: 'address_forbidden' });
    await expect(test(createConnectors({ trustedOrigins: ['http://127.0.0.1:1'] }))).rejects.toMatchObject({
      kind: 'transient',
      code: 'unreachable',
    });
  });

  it('sets the policy defaults that each kind needs', () => {
    expect(composePolicy(channelKinds.get('direct')?.policy ?? {}, {}, 1)).toMatchObject({
      refunds: 'caller',
    });
    expect(composePolicy(channelKinds.get('mirakl')?.policy ?? {}, {}, 1)).toMatchObject({
      requiresAcceptance: true,
      acceptanceBy: 'line',
      refunds: 'channel',
      refundOnCancel: 'channel',
      tells: { acceptance: true, shipment: true, cancellation: true },
    });
  });

  it('refuses a policy among the settings of a kind', () => {
    const parse = (kind: string, settings: object) =>
      channelKinds.get(kind)?.settings.safeParse(settings).success;
    expect(parse('direct', {})).toBe(true);
    expect(parse('direct', { policy: { refunds: 'manual' } })).toBe(false);
    expect(parse('mirakl', mirakl)).toBe(true);
    expect(parse('mirakl', { ...mirakl, policy: {} })).toBe(false);
  });

  it.each<[string, object]>([
    ['polling all the time', { pollSeconds: 4 }],
    ['no reasons', { reasons: undefined }],
    ['an address without a scheme', { baseUrl: 'galaxy.mirakl.net' }],
    ['a page without a place for the order', { channelUrlTemplate: 'https://galaxy.mirakl.net/orders' }],
  ])('refuses a Mirakl connection with %s', (_name, change) => {
    expect(channelKinds.get('mirakl')?.settings.safeParse({ ...mirakl, ...change }).success).toBe(false);
  });
});
