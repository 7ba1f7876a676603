import type { FaultRule } from '../../../simulators/faults/fault';
import { connectMarketplace } from '../../support/api/connections';
import { number } from '../../support/api/new-order';
import { until } from '../../support/api/until';
import { withSimulators } from '../../support/api/with-simulators';

interface Failure {
  readonly code: string;
  readonly detail: string;
  readonly remark: string | null;
  readonly failures: number;
  readonly since: string;
  readonly lastAt: string;
  readonly nextAt: string;
  readonly attention: boolean;
}

/** C12, C17, X10: what a pull came to is seen at its connection, and no request to pull is lost. */
withSimulators((system) => {
  afterEach(() => system.simulators.clearFaults());

  const sync = async (channel: string): Promise<string> =>
    (await system.client.expect([202], 'POST', `/v1/channels/${channel}/sync`)).body.state;
  const channelOf = async (name: string) =>
    (await system.client.expect([200], 'GET', `/v1/channels/${name}`)).body as unknown as {
      pullFailure: Failure | null;
      pulledAt: string | null;
      problem: { code: string; detail: string } | null;
      unreadableOrders: { count: number; link: string };
    };
  const failureOf = (name: string, code: string) =>
    until(`${name} shows ${code}`, async () => {
      const { pullFailure } = await channelOf(name);
      return pullFailure?.code === code && pullFailure;
    });
  const recovered = (name: string) =>
    until(`${name} is pulled`, async () => {
      const shown = await channelOf(name);
      return shown.pullFailure === null && shown.pulledAt !== null && shown;
    });
  const onOrders = (fault: FaultRule['fault']): string =>
    system.simulators.fault({ match: { method: 'GET', path: '/api/orders$' }, fault, times: 'always' });
  const settings = (baseUrl: string) => ({
    baseUrl,
    pollSeconds: 86_400,
    reasons: { cancel: '34', refund: '14' },
  });

  describe('C12: a channel that cannot be pulled', () => {
    test.each<[string, FaultRule['fault'], string]>([
      ['answers HTML with 200', { kind: 'wrongContentType' }, 'malformed_answer'],
      ['redirects', { kind: 'status', status: 302 }, 'redirect_refused'],
      ['fails', { kind: 'status', status: 500 }, 'server_error'],
    ])('because the marketplace %s says so, and no more once it is pulled', async (_, fault, code) => {
      const { channel } = await connectMarketplace(system, number('ill').toLowerCase());
      onOrders(fault);
      await sync(channel);
      const failure = await failureOf(channel, code);
      expect(failure).toMatchObject({ remark: null, failures: expect.any(Number) });
      expect(failure.detail).toMatch(/^The .*outside system .*\.$/);
      expect(Date.parse(failure.nextAt)).toBeGreaterThan(Date.parse(failure.lastAt));
      const metric = new RegExp(`^waybill_pull_failures\\{side="channel",name="${channel}"\\} [1-9]`, 'm');
      await until('it is counted', async () =>
        metric.test((await system.client.call('GET', '/metrics', { as: null })).text),
      );
      system.simulators.clearFaults();
      await sync(channel);
      await recovered(channel);
    });

    test('because its key is refused says so until it has another', async () => {
      const { channel, key } = await connectMarketplace(system, 'refused');
      const path = `/v1/channels/${channel}`;
      await system.client.expect([200], 'PATCH', path, { body: { credentials: { apiKey: 'unknown-key' } } });
      await sync(channel);
      const failure = await failureOf(channel, 'credentials_refused');
      expect(failure).toMatchObject({ failures: 1, attention: false });
      await system.client.expect([200], 'PATCH', path, { body: { credentials: { apiKey: key } } });
      await sync(channel);
      await recovered(channel);
    });

    test('because its address is forbidden says so, and needs attention after three failures', async () => {
      const body = {
        name: system.named('forbidden'),
        kind: 'mirakl',
        settings: settings('https://127.0.0.1:9'),
        credentials: { apiKey: 'any-key' },
      };
      await system.client.expect([201], 'POST', '/v1/channels', { body });
      const listed = async () =>
        (await system.client.expect([200], 'GET', '/v1/channels?attention=true&limit=200')).body.items.map(
          ({ name }) => name,
        );
      await until('three pulls have failed', async () => {
        await sync(body.name);
        return ((await channelOf(body.name)).pullFailure?.failures ?? 0) >= 3;
      });
      expect((await channelOf(body.name)).pullFailure).toMatchObject({
        code: 'address_forbidden',
        attention: true,
      });
      expect(await listed()).toContain(body.name);
      expect(await listed()).not.toContain('direct');
      await system.client.expect([204], 'DELETE', `/v1/channels/${body.name}`);
      expect(await listed()).not.toContain(body.name);
    });

    test('whose marketplace refuses in words shows them, and stores them sealed', async () => {
      const { channel } = await connectMarketplace(system, 'words');
      onOrders({ kind: 'status', status: 400 });
      await sync(channel);
      const { remark } = await until('the words are shown', async () => {
        const { pullFailure } = await channelOf(channel);
        return pullFailure?.remark ? pullFailure : null;
      });
      const [row] = await system.sql<{ remark: Buffer }>('SELECT remark FROM pull_failures WHERE name = $1', [
        channel,
      ]);
      expect(row?.remark.length).toBeGreaterThan(0);
      expect(row?.remark.toString('latin1')).not.toContain(remark);
    });

    test('counts the orders that it could not read, with the place that lists them', async () => {
      const { channel, key } = await connectMarketplace(system, 'unreadable');
      expect((await channelOf(channel)).unreadableOrders.count).toBe(0);
      system.simulators.addMiraklOrder({
        shopKey: key,
        orderId: number('MIR'),
        currency: 'QQQ',
        lines: [{ sku: 'LAMP', quantity: 1, unitPrice: '19.90' }],
      });
      await sync(channel);
      const { unreadableOrders } = await until('it is counted', async () => {
        const shown = await channelOf(channel);
        return shown.unreadableOrders.count === 1 && shown;
      });
      expect((await system.client.expect([200], 'GET', unreadableOrders.link)).body.items).toHaveLength(1);
    });
  });

  test('C17: settings that no longer fit are shown, and not retried before the next pull', async () => {
    const { channel } = await connectMarketplace(system, 'misfit');
    await system.sql(`UPDATE connections SET settings = settings - 'reasons' WHERE name = $1`, [channel]);
    await sync(channel);
    const failure = await failureOf(channel, 'settings_invalid');
    expect(failure.failures).toBe(1);
    // A final failure waits for the schedule, which runs once a day here; a retry would come within seconds.
    expect(Date.parse(failure.nextAt) % 86_400_000).toBe(0);
    const { problem } = await channelOf(channel);
    expect(problem).toMatchObject({ code: 'settings_invalid', detail: expect.stringContaining('reasons') });
    // The run has ended: the next request starts one.
    await until('a run can be started', async () => (await sync(channel)) === 'started');
  });

  test('X10: a request to pull while a pull runs is queued, and finds what is new since its first page', async () => {
    const { channel, key } = await connectMarketplace(system, 'again');
    const add = (orderId: string) =>
      system.simulators.addMiraklOrder({
        shopKey: key,
        orderId,
        lines: [{ sku: 'LAMP', quantity: 1, unitPrice: '19.90' }],
      });
    const [first, later] = [number('MIR'), number('MIR')];
    add(first);
    const held = number('barrier');
    // The page is made, and held on its way back.
    system.simulators.fault({
      match: { method: 'GET', path: '/api/orders$' },
      fault: { kind: 'barrierAfter', name: held },
    });
    await sync(channel);
    await system.simulators.barrier(held).arrived();
    add(later);
    expect(await sync(channel)).toBe('queued');
    system.simulators.barrier(held).release();
    await until('both are imported', async () => {
      const { items } = (await system.client.call('GET', `/v1/orders?channel=${channel}`)).body;
      const numbers = items.map(({ externalId }) => externalId);
      return numbers.includes(first) && numbers.includes(later);
    });
  });
});
