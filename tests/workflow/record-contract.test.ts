import { createUseCases } from '../../app';
import { newCommandId, newOrderId } from '../../app/ids';
import { shipmentId } from '../../domain/ids';
import type { AnyBodyOf, AnyCommandName, Command } from '../../domain/order/commands';
import { nextDeadline } from '../../domain/order/deadlines';
import { decideBatch } from '../../domain/order/decide-batch';
import type { Order } from '../../domain/order/model';
import { takeOrderSchema } from '../../domain/order/take';
import { openStore } from '../../store';
import type { DecisionResult, LoadedOrder, OrderEventStore } from '../../store/order-event-store';
import { createDatabase } from '../support/database';
import { eur, takeBody } from '../support/domain/orders';
import { MemoryRecord } from '../support/workflow-record';

/** Both records, checked in the same way: the one that workflow tests use must be like the real one. */
interface OrderRecord {
  /** An order that is placed, whose command waits to be decided. */
  begin(): Promise<string>;
  keep(command: Command, orderId: string | null, trackingNumber?: string): Promise<void>;
  readonly decide: OrderEventStore['decide'];
  close(): Promise<void>;
}

async function inMemory(): Promise<OrderRecord> {
  const memory = new MemoryRecord(async () => Date.now());
  return {
    begin: async () => {
      const orderId = newOrderId();
      memory.begin(orderId);
      const body = takeBody({ orderId, requiresAcceptance: true, captured: 0 });
      memory.keepRow({ command: command('take', body), orderId });
      return orderId;
    },
    keep: async (kept, orderId, tracking) => {
      memory.keepRow({ command: kept, orderId, ...(tracking === undefined ? {} : { tracking }) });
    },
    decide: async (orderId, decide) => memory.decide(orderId, decide),
    close: async () => {},
  };
}

const NO_KINDS = { channels: new Map(), carriers: new Map(), suppliers: new Map() };

async function inPostgres(): Promise<OrderRecord> {
  const database = await createDatabase();
  const store = openStore({
    databaseUrl: database.url,
    secret: 'a secret that is long enough for tests',
    onError: () => {},
  });
  return {
    begin: async () => {
      const taken = await createUseCases(store, NO_KINDS).intake.take({
        order: takeOrderSchema.parse(order(newOrderId())),
        who: 'key_1',
        party: 'seller',
        onBehalfOf: null,
        requestId: null,
        sellerId: null,
        idempotency: null,
      });
      if (taken.outcome !== 'new') throw new Error(`the order was ${taken.outcome}`);
      return taken.orderId;
    },
    keep: async ({ id, name, body, receivedAt, ...sender }, orderId, trackingNumber) => {
      const parked = trackingNumber === undefined ? {} : { parked: { carrier: 'post-1', trackingNumber } };
      const place = { source: 'test', key: id, bodyHash: '', nextSignalAt: null };
      const row = {
        id,
        orderId,
        name,
        body,
        receivedAt: new Date(receivedAt),
        ...sender,
        ...place,
        ...parked,
      };
      await store.inbox.insert(row, null);
    },
    decide: (orderId, decide) => store.events.decide(orderId, decide),
    close: async () => {
      await store.close();
      await database.drop();
    },
  };
}

const order = (externalId: string) => ({
  channel: 'direct',
  externalId,
  currency: 'EUR',
  requiresAcceptance: true,
  lines: [{ id: '1', sku: 'MUG', quantity: 2, unitPrice: eur(1250) }],
  payment: { mode: 'prepaid' },
});

function command<N extends AnyCommandName>(name: N, body: AnyBodyOf<N>, receivedAt = new Date()): Command {
  const sender = { who: 'key_1', party: 'seller', onBehalfOf: null, requestId: null };
  return { id: newCommandId(), name, body, receivedAt: receivedAt.toISOString(), ...sender } as Command;
}

const payment = (paymentId: string, at?: Date): Command =>
  command('record-payment', { paymentId, amount: eur(100), state: 'captured' }, at);

describe.each([
  ['in memory', inMemory],
  ['in Postgres', inPostgres],
] as const)('the record %s', (place, open) => {
  let record: OrderRecord;
  beforeAll(async () => {
    record = await open();
  }, 60_000);
  afterAll(() => record?.close(), 60_000);

  /** Decides everything that waits, and the deadlines until `now`. */
  const advance = (orderId: string, now = Date.now()): Promise<DecisionResult> =>
    record.decide(orderId, ({ order: before, pending, more }) =>
      decideBatch(before, { commands: pending, more, now: new Date(now).toISOString() }),
    );

  /** What a decision would find; decides nothing. */
  async function loaded(orderId: string): Promise<LoadedOrder> {
    let found: LoadedOrder | null = null;
    await record.decide(orderId, (given) => {
      found = given;
      return { decided: [], order: given.order, deadlineAt: null };
    });
    if (!found) throw new Error(`there is no order ${orderId}`);
    return found;
  }

  async function kept(orderId: string, ...commands: readonly Command[]): Promise<void> {
    for (const one of commands) await record.keep(one, orderId);
  }

  /** An order that is placed and waits to be accepted. */
  async function placed(): Promise<string> {
    const orderId = await record.begin();
    expect(await advance(orderId)).toMatchObject({ status: 'kept', order: { version: 1 } });
    return orderId;
  }

  const deadlineOf = async (orderId: string): Promise<number> => {
    const { order: now } = await loaded(orderId);
    return Date.parse((now && nextDeadline(now)?.at) ?? '');
  };

  test(`${place}: what was decided is loaded next`, async () => {
    const orderId = await placed();
    await kept(orderId, command('accept', {}));
    const result = await advance(orderId);
    const next = await loaded(orderId);
    expect(result).toMatchObject({ status: 'kept', more: false, order: { version: 2 } });
    expect(next).toMatchObject({ order: (result as { order: Order }).order, pending: [], more: false });
  });

  test(`${place}: commands are loaded in the order of their receipt`, async () => {
    const orderId = await placed();
    const at = (ms: number) => new Date(Date.parse('2026-11-01T10:00:00Z') + ms);
    const [third, first, second] = [payment('p-3', at(2)), payment('p-1', at(0)), payment('p-2', at(1))];
    await kept(orderId, third, first, second);
    expect((await loaded(orderId)).pending).toEqual([first, second, third]);
  });

  test(`${place}: a second advance decides nothing again`, async () => {
    const orderId = await placed();
    await kept(orderId, command('accept', {}));
    const first = await advance(orderId);
    expect(await advance(orderId)).toEqual(first);
  });

  test(`${place}: a refusal is a result, and changes nothing`, async () => {
    const orderId = await placed();
    await kept(orderId, command('ship', { manual: { carrier: 'txt_carrier' } }));
    await advance(orderId);
    expect(await loaded(orderId)).toMatchObject({ order: { version: 1 }, pending: [] });
  });

  test(`${place}: a command received before a deadline, or with it, is decided before it`, async () => {
    for (const before of [1, 0]) {
      const orderId = await placed();
      const deadline = await deadlineOf(orderId);
      await kept(orderId, payment('p-1', new Date(deadline - before)));
      await advance(orderId, deadline);
      const { order: after } = await loaded(orderId);
      expect(after).toMatchObject({ acceptanceExpired: true, payments: [{ id: 'p-1' }] });
    }
  });

  test(`${place}: a command received after a deadline is decided after it`, async () => {
    const orderId = await placed();
    const deadline = await deadlineOf(orderId);
    await kept(orderId, command('accept', {}, new Date(deadline + 1)));
    await advance(orderId, deadline + 1);
    expect((await loaded(orderId)).order).toMatchObject({
      acceptanceExpired: true,
      lines: [{ accepted: 0 }],
    });
  });

  test(`${place}: a deadline is not stored if a command was received before it meanwhile`, async () => {
    const orderId = await placed();
    const deadline = await deadlineOf(orderId);
    await kept(orderId, payment('p-1', new Date(deadline)));
    const now = new Date(deadline).toISOString();
    const result = await record.decide(orderId, ({ order: before }) =>
      decideBatch(before, { commands: [], more: false, now }),
    );
    expect(result).toEqual({ status: 'overtaken' });
    expect(await loaded(orderId)).toMatchObject({
      order: { version: 1 },
      pending: [{ name: 'record-payment' }],
    });
  });

  test(`${place}: more commands than one decision takes are left for the next, and delay deadlines`, async () => {
    const orderId = await placed();
    const deadline = await deadlineOf(orderId);
    const rows = Array.from({ length: 201 }, (_, n) => payment(`p-${n}`, new Date(deadline - 1_000 + n)));
    await kept(orderId, ...rows);
    expect((await loaded(orderId)).more).toBe(true);
    expect(await advance(orderId, deadline)).toMatchObject({
      more: true,
      order: { acceptanceExpired: false },
    });
    expect(await loaded(orderId)).toMatchObject({ pending: rows.slice(200), more: false });
    expect(await advance(orderId, deadline)).toMatchObject({
      more: false,
      order: { acceptanceExpired: true },
    });
  });

  test(`${place}: commands of another order are neither loaded nor given a result`, async () => {
    const [orderId, other] = [await placed(), await placed()];
    const accept = command('accept', {});
    await kept(other, accept);
    await advance(orderId);
    expect((await loaded(other)).pending).toEqual([accept]);
  });

  test(`${place}: an unknown order is reported as missing`, async () => {
    expect(await advance(newOrderId())).toEqual({ status: 'missing' });
  });

  test(`${place}: concurrent decisions on one order are made one after the other`, async () => {
    const orderId = await placed();
    const rows = Array.from({ length: 20 }, (_, n) => payment(`p-${n}`));
    await Promise.all(
      rows.map(async (row) => {
        await kept(orderId, row);
        await advance(orderId);
      }),
    );
    const { order: after, pending } = await loaded(orderId);
    expect(pending).toEqual([]);
    expect(after?.version).toBe(1 + rows.length);
    expect(new Set(after?.payments.map(({ id }) => id))).toEqual(new Set(rows.map((_, n) => `p-${n}`)));
  });

  test(`${place}: a callback that waited for its tracking number belongs to the order once it is known`, async () => {
    const orderId = await placed();
    const post = { account: 'post-1', kind: 'post', sellsLabel: true, voidable: true };
    // Commands are decided in the order of their times: the acceptance has to be the earliest.
    const accept = command('accept', {});
    const pay = command('record-payment', { paymentId: 'p-1', amount: eur(2500 + 490), state: 'captured' });
    const ship = { ...command('ship', { carrier: { account: 'post-1' } }), carrier: post } as Command;
    await kept(orderId, accept, pay, ship);
    await advance(orderId);
    const tracking = `T-${orderId}`;
    const event = { trackingNumber: tracking, eventId: 'e', status: 'in_transit', remark: null } as const;
    const early = command('carrier-report', { ...event, occurredAt: ship.receivedAt });
    await record.keep(early, null, tracking);
    const label = { carrierRef: 'c', trackingNumber: tracking, service: null, trackingUrl: null };
    const key = `label:${shipmentId(orderId, 1)}`;
    await kept(orderId, command('effect-result', { key, outcome: { kind: 'done', label } }));
    expect(await advance(orderId)).toMatchObject({ status: 'kept', more: true });
    expect((await loaded(orderId)).pending).toEqual([early]);
  });
});
