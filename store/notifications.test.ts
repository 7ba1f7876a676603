import { CommandResults } from './command-results';
import type { Subscriber } from './notifications';
import { OrderVersions } from './order-versions';

/** Notifications that a test sends by hand. */
function byHand() {
  const subscribers = new Map<string, Subscriber>();
  return {
    subscribe: (channel: string, subscriber: Subscriber) => void subscribers.set(channel, subscriber),
    send: (channel: string, payload: string) => subscribers.get(channel)?.received(payload),
    reconnect: (channel: string) => subscribers.get(channel)?.reconnected(),
  };
}

describe('waiting for a version of an order', () => {
  const HOUR = 3_600_000;

  test('ends when the version is notified, or a later one', async () => {
    const notifications = byHand();
    const waiting = new OrderVersions(notifications).reached('ord_1', 3, HOUR);
    notifications.send('waybill_versions', 'ord_1 4');
    await expect(waiting.done).resolves.toBeUndefined();
    waiting.cancel();
  });

  test('goes on when an earlier version or another order is notified', async () => {
    const notifications = byHand();
    const waiting = new OrderVersions(notifications).reached('ord_1', 3, HOUR);
    notifications.send('waybill_versions', 'ord_1 2');
    notifications.send('waybill_versions', 'ord_2 9');
    const first = await Promise.race([
      waiting.done.then(() => 'ended'),
      new Promise((go) => setImmediate(go, 'waits')),
    ]);
    expect(first).toBe('waits');
    waiting.cancel();
  });

  test('ends when the connection is back, since the notification may be lost', async () => {
    const notifications = byHand();
    const waiting = new OrderVersions(notifications).reached('ord_1', 3, HOUR);
    await notifications.reconnect('waybill_versions');
    await expect(waiting.done).resolves.toBeUndefined();
    waiting.cancel();
  });

  test('ends when its time is up', async () => {
    await expect(new OrderVersions(byHand()).reached('ord_1', 3, 1).done).resolves.toBeUndefined();
  });
});

describe('waiting for the result of a command', () => {
  const result = { id: 'cmd_1', state: 'accepted', refusal: null, orderVersion: 2 } as const;
  const inbox = { find: async () => null, answersOf: async () => [] };

  test('ends at once if its result was notified before', async () => {
    const notifications = byHand();
    const results = new CommandResults(notifications, inbox);
    notifications.send('waybill_answers', JSON.stringify(result));
    await expect(results.wait('cmd_1', 3_600_000)).resolves.toEqual(result);
  });

  test('is null if its time is up and the inbox has no result', async () => {
    await expect(new CommandResults(byHand(), inbox).wait('cmd_1', 1)).resolves.toBeNull();
  });

  test('finds a result that was written while the connection was down', async () => {
    const notifications = byHand();
    const results = new CommandResults(notifications, { ...inbox, answersOf: async () => [result] });
    const waiting = results.wait('cmd_1', 3_600_000);
    await notifications.reconnect('waybill_answers');
    await expect(waiting).resolves.toEqual(result);
  });
});
