import type { DatabaseLoad } from '../../store/connection-pool';
import { Admission } from './admission';

let load: DatabaseLoad;
let admission: Admission;
let finish: (() => void)[];
beforeEach(() => {
  load = { waiting: 0, waitedMs: 0, silentMs: 0 };
  finish = [];
  admission = new Admission({ maxRequests: 4, connections: 2, load: () => load });
});
afterEach(() => {
  for (const end of finish) end();
});

/** Begins a request that lasts until the end of the test. */
const begin = (client: string): Promise<unknown> => {
  const work = () => new Promise<void>((resolve) => finish.push(resolve));
  const running = admission.run(client, work);
  running.catch(() => {});
  return running;
};

/** Whether a short request of a client is served. */
const isServed = (client: string): Promise<boolean> =>
  admission
    .run(client, async () => true)
    .catch((error) => {
      expect(error).toMatchObject({ code: 'overloaded', options: { headers: { 'Retry-After': '1' } } });
      return false;
    });

describe('admission', () => {
  test('serves as many requests at once as the limit says, and refuses the next', async () => {
    for (const client of ['a', 'b', 'c', 'd']) void begin(client);
    expect(await isServed('e')).toBe(false);
    finish[0]?.();
    await new Promise(setImmediate);
    expect(await isServed('e')).toBe(true);
  });

  test('gives one client at most half of all', async () => {
    void begin('a');
    void begin('a');
    expect([await isServed('a'), await isServed('b')]).toEqual([false, true]);
  });

  test('a request that fails makes room like any other', async () => {
    for (let time = 0; time < 20; time += 1) {
      const failing = admission.run('a', () => Promise.reject(new Error('failed')));
      await expect(failing).rejects.toThrow('failed');
    }
    expect(await isServed('a')).toBe(true);
  });

  test.each([
    ['many wait for each connection', { waiting: 40, waitedMs: 5, silentMs: 5 }],
    ['the first of several has waited for three seconds', { waiting: 2, waitedMs: 3_000, silentMs: 5 }],
  ])('while %s, a client that has a request in progress is refused, and another is not', async (_, busy) => {
    void begin('flood');
    load = busy;
    expect([await isServed('flood'), await isServed('other')]).toEqual([false, true]);
  });

  test.each([
    ['not too many wait, and not for long', { waiting: 39, waitedMs: 2_999, silentMs: 5 }],
    ['fewer wait than there are connections', { waiting: 1, waitedMs: 4_000, silentMs: 5 }],
  ])('while %s, all are served', async (_, calm) => {
    void begin('a');
    load = calm;
    expect(await isServed('a')).toBe(true);
  });

  test('a database that completes nothing is not taken for a busy one', async () => {
    void begin('a');
    load = { waiting: 40, waitedMs: 3_000, silentMs: 3_000 };
    expect(await isServed('a')).toBe(true);
  });
});
