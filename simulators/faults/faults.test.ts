import { startSimulators } from '../index';
import type { Simulators } from '../simulators';
import type { Call } from '../testing/client';
import { easypostClient, miraklClient, newShipment } from '../testing/client';
import type { Fault } from './fault';

let simulators: Simulators;
let call: Call;

beforeAll(async () => {
  simulators = await startSimulators();
  call = easypostClient(simulators);
});
beforeEach(() => simulators.reset());
afterAll(() => simulators.close());

const match = { method: 'POST', path: '/v2/shipments$' };

function create(signal?: AbortSignal): Promise<Response> {
  return fetch(`${simulators.easypostUrl}/v2/shipments`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${simulators.keys.easypost}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(newShipment('order-1')),
    ...(signal === undefined ? {} : { signal }),
  });
}

function hit(fault: Fault): void {
  simulators.fault({ match, fault });
}

const created = (): number => simulators.ledger({ kind: 'shipment_created' }).length;

/** Waits for something that is bound to come, and returns it. */
async function until<T>(find: () => T | undefined): Promise<T> {
  for (;;) {
    const found = find();
    if (found !== undefined) return found;
    await new Promise((resolve) => setImmediate(resolve));
  }
}

/** How the first request ended: with a status, or with 0 for a broken connection. */
function firstRequestEnded(): Promise<number> {
  return until(() => simulators.requests()[0]?.status ?? undefined);
}

/** Sends a request and disconnects once the condition holds; no response may come before. */
async function hangUpWhen(condition: () => boolean): Promise<void> {
  const caller = new AbortController();
  const failed = expect(create(caller.signal)).rejects.toThrow();
  await until(() => condition() || undefined);
  caller.abort();
  await failed;
  expect(await firstRequestEnded()).toBe(0);
}

describe('faults before execution', () => {
  it('failBefore cuts the connection and leaves no effect', async () => {
    hit({ kind: 'failBefore' });
    await expect(create()).rejects.toThrow();
    expect(created()).toBe(0);
    expect(simulators.requests()).toMatchObject([{ fault: 'failBefore', status: 0 }]);
  });

  it.each([
    [429, 'RATE_LIMITED'],
    [402, 'INSUFFICIENT_FUNDS'],
    [503, 'SERVICE_UNAVAILABLE'],
    [500, 'INTERNAL_SERVER_ERROR'],
  ])('status %i has the error format of EasyPost', async (status, code) => {
    hit({ kind: 'status', status, retryAfter: 1e9 });
    const reply = await create();
    expect(reply.status).toBe(status);
    expect(reply.headers.get('retry-after')).toBe('1000000000');
    expect(await reply.json()).toMatchObject({ error: { code } });
    expect(created()).toBe(0);
  });

  it('status has the error format of Mirakl for its callers', async () => {
    simulators.fault({
      match: { path: '^/mirakl/' },
      fault: { kind: 'status', status: 429, retryAfter: 'Wed, 21 Oct 2026 07:28:00 GMT' },
    });
    const reply = await miraklClient(simulators)('GET', '/api/orders');
    expect(reply).toMatchObject({ status: 429, json: { status: 429, code: 'TOO_MANY_REQUESTS' } });
    expect(reply.headers.get('retry-after')).toBe('Wed, 21 Oct 2026 07:28:00 GMT');
  });

  it('delay lets the request through later', async () => {
    hit({ kind: 'delay', ms: 60 });
    const begun = performance.now();
    expect((await create()).status).toBe(201);
    expect(performance.now() - begun).toBeGreaterThan(50);
  });

  it('delay drops the request of a caller that disconnects', async () => {
    hit({ kind: 'delay', ms: 60_000 });
    await hangUpWhen(() => simulators.requests().length === 1);
    expect(created()).toBe(0);
  });
});

describe('faults after execution', () => {
  it('executeThenTimeout has its effect and never responds', async () => {
    hit({ kind: 'executeThenTimeout' });
    await hangUpWhen(() => created() === 1);
    expect(created()).toBe(1);
  });

  it('executeThenReset has its effect and cuts the connection', async () => {
    hit({ kind: 'executeThenReset' });
    await expect(create()).rejects.toThrow();
    expect(created()).toBe(1);
  });

  it('malformedJson declares JSON and sends broken JSON', async () => {
    hit({ kind: 'malformedJson' });
    const reply = await create();
    expect(reply.status).toBe(201);
    await expect(reply.json()).rejects.toThrow(/JSON/);
    expect(created()).toBe(1);
  });

  it('truncatedBody ends half-way', async () => {
    hit({ kind: 'truncatedBody' });
    const reply = await create();
    await expect(reply.text()).rejects.toThrow();
    expect(created()).toBe(1);
  });

  it('wrongContentType sends an HTML page', async () => {
    hit({ kind: 'wrongContentType' });
    const reply = await create();
    expect(reply.headers.get('content-type')).toContain('text/html');
    expect(await reply.text()).toContain('<html>');
  });

  it('hugeBody is valid JSON of the requested size', async () => {
    hit({ kind: 'hugeBody', bytes: 3_000_000 });
    const text = await (await create()).text();
    expect(text).toHaveLength(3_000_000);
    expect(JSON.parse(text)).toHaveProperty('padding');
  });

  it('slowDrip sends byte by byte', async () => {
    hit({ kind: 'slowDrip', ms: 50 });
    const caller = new AbortController();
    const reply = await create(caller.signal);
    expect(reply.status).toBe(201);
    expect((await reply.body?.getReader().read())?.value).toHaveLength(1);
    caller.abort();
    expect(await firstRequestEnded()).toBe(0);
  });

  it('endlessHeaders never sends the body', async () => {
    hit({ kind: 'endlessHeaders', ms: 5 });
    await hangUpWhen(() => created() === 1);
    expect(created()).toBe(1);
  });
});

describe('the fault plan', () => {
  it('hits as often as it is set to, from the nth request on', async () => {
    simulators.fault({ match: { ...match, nth: 2 }, fault: { kind: 'status', status: 500 }, times: 2 });
    const statuses: number[] = [];
    for (let n = 0; n < 4; n += 1) statuses.push((await create()).status);
    expect(statuses).toEqual([201, 500, 500, 201]);
    expect(simulators.faults()).toMatchObject([{ seen: 4, fired: 2 }]);
  });

  it('applies one rule after another', async () => {
    hit({ kind: 'status', status: 500 });
    hit({ kind: 'status', status: 503 });
    expect([(await create()).status, (await create()).status, (await create()).status]).toEqual([
      500, 503, 201,
    ]);
  });

  it('selects by body and header', async () => {
    const fault: Fault = { kind: 'status', status: 500 };
    simulators.fault({ match: { bodyIncludes: 'order-2' }, fault });
    simulators.fault({ match: { header: { 'X-Nobody': '.' } }, fault });
    expect((await create()).status).toBe(201);
    simulators.fault({ match: { header: { authorization: '^Bearer ' } }, fault });
    expect((await create()).status).toBe(500);
  });

  it('hits every time until it is cleared', async () => {
    simulators.fault({ match, fault: { kind: 'status', status: 500 }, times: 'always' });
    expect([(await create()).status, (await create()).status]).toEqual([500, 500]);
    simulators.clearFaults();
    expect((await create()).status).toBe(201);
  });

  it('refuses invalid rules', () => {
    expect(() => simulators.fault({ fault: { kind: 'explode' } as unknown as Fault })).toThrow(
      /unknown fault kind/,
    );
    expect(() => simulators.fault({ match: { path: '(' }, fault: { kind: 'delay' } })).toThrow(RangeError);
  });
});

describe('barriers', () => {
  it('hold a request before its effect, and release it', async () => {
    hit({ kind: 'barrier', name: 'before' });
    const reply = create();
    const barrier = simulators.barrier('before');
    expect(await barrier.arrived()).toEqual({ name: 'before', arrivals: 1, held: 1, released: false });
    expect(created()).toBe(0);
    barrier.release();
    expect((await reply).status).toBe(201);
    expect(created()).toBe(1);
  });

  it('hold a request after its effect, before its response', async () => {
    hit({ kind: 'barrierAfter', name: 'after' });
    const reply = create();
    await simulators.barrier('after').arrived();
    expect(created()).toBe(1);
    simulators.barrier('after').release('reset');
    await expect(reply).rejects.toThrow();
  });

  it('never execute the request of a caller that died while it was held', async () => {
    hit({ kind: 'barrier', name: 'before' });
    const caller = new AbortController();
    const reply = create(caller.signal);
    await simulators.barrier('before').arrived();
    caller.abort();
    await expect(reply).rejects.toThrow();
    expect(await firstRequestEnded()).toBe(0);
    expect(simulators.barrier('before').release()).toMatchObject({ held: 0 });
    expect(created()).toBe(0);
  });

  it('stay open after their release, until they are set again', async () => {
    simulators.fault({ match, fault: { kind: 'barrier', name: 'gate' }, times: 'always' });
    simulators.barrier('gate').release();
    expect((await create()).status).toBe(201);
    simulators.clearFaults();
    hit({ kind: 'barrier', name: 'gate' });
    const held = create();
    expect(await simulators.barrier('gate').arrived()).toMatchObject({ held: 1 });
    simulators.barrier('gate').release();
    expect((await held).status).toBe(201);
  });

  it('can be awaited before they are set, for several arrivals', async () => {
    const arrived = simulators.barrier('gate').arrived(2);
    simulators.fault({ match, fault: { kind: 'barrier', name: 'gate' }, times: 'always' });
    const replies = [create(), create()];
    expect((await arrived).held).toBe(2);
    simulators.clearFaults();
    expect((await Promise.all(replies)).map((reply) => reply.status)).toEqual([201, 201]);
  });

  it('report to a waiting caller that nothing arrived', async () => {
    await expect(simulators.barrier('lonely').arrived(1, 10)).rejects.toThrow(/0 of 1 came within 10 ms/);
  });

  it('do not prevent the simulators from closing', async () => {
    const own = await startSimulators();
    own.fault({ fault: { kind: 'barrier' }, times: 'always' });
    own.fault({ fault: { kind: 'executeThenTimeout' } });
    const reply = easypostClient(own)('GET', '/users');
    await own.barrier('barrier').arrived();
    const failed = expect(reply).rejects.toThrow();
    await own.close();
    await failed;
  });
});

describe('the request journal', () => {
  it('lists what came in and what went out, with the fault that was applied', async () => {
    hit({ kind: 'status', status: 500 });
    await create();
    await call('GET', '/users');
    await call('GET', '/nowhere');
    expect(simulators.requests({ system: 'easypost' })).toMatchObject([
      { n: 1, method: 'POST', path: '/easypost/v2/shipments', status: 500, fault: 'status' },
      { n: 2, method: 'GET', path: '/easypost/v2/users', status: 200 },
      { n: 3, method: 'GET', path: '/easypost/v2/nowhere', status: 404 },
    ]);
    expect(simulators.requests({ path: 'users$', after: 1 })).toHaveLength(1);
  });
});
