import { createUseCases } from '../../app';
import { newCommandId, newOrderId } from '../../app/ids';
import { shipmentId } from '../../domain/ids';
import type { AnyBodyOf, AnyCommandName, Command } from '../../domain/order/commands';
import { nextDeadline } from '../../domain/order/deadlines';
import { takeOrderSchema } from '../../domain/order/take';
import type { Store } from '../../store';
import { openStore } from '../../store';
import type { CommitInput, CommitResult, LoadedOrder } from '../../store/projection';
import { decideInTurn } from '../../workflows/decide-in-turn';
import { createDatabase } from '../support/database';
import { eur, takeBody } from '../support/domain/orders';
import { MemoryRecord } from '../support/workflow-record';

/** The record of the product and the one that stands in for it in workflow tests, asked the same questions. */
interface OrderRecord {
  begin(): Promise<string>;
  keep(command: Command, orderId: string | null, tracking?: string): Promise<void>;
  load(orderId: string, asked: readonly string[]): Promise<LoadedOrder | null>;
  commit(input: CommitInput): Promise<CommitResult>;
  close(): Promise<void>;
}

function inMemory(): Promise<OrderRecord> {
  const memory = new MemoryRecord(async () => Date.now());
  return Promise.resolve({
    begin: async () => {
      const orderId = newOrderId();
      memory.begin(orderId);
      const take = { ...command('take', takeBody({ orderId, requiresAcceptance: true, captured: 0 })) };
      memory.keepRow({ command: take, orderId });
      return orderId;
    },
    keep: async (kept, orderId, tracking) =>
      void memory.keepRow({ command: kept, orderId, tracking: tracking ?? null }),
    load: async (orderId, asked) => memory.load(orderId, asked),
    commit: async (input) => memory.commit(input),
    close: async () => {},
  });
}

const NO_KINDS = { channels: new Map(), carriers: new Map(), suppliers: new Map() };

async function inPostgres(): Promise<OrderRecord> {
  const database = await createDatabase();
  const store: Store = openStore({
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
    keep: async (kept, orderId, tracking) => {
      const { id, name, body, receivedAt, ...sender } = kept;
      const place = { source: 'test', key: id, bodyHash: '', nextSignalAt: null };
      const parked =
        tracking === undefined ? {} : { parked: { carrier: 'post-1', trackingNumber: tracking } };
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
      await store.inbox.keep(row, null);
    },
    load: (orderId, asked) => store.projection.load(orderId, asked),
    commit: (input) => store.projection.commit(input),
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

  async function loaded(orderId: string, asked: readonly string[] = []): Promise<LoadedOrder> {
    const found = await record.load(orderId, asked);
    if (!found) throw new Error(`there is no order ${orderId}`);
    return found;
  }

  /** What a run would write now for these commands, and for the deadlines that have passed by then. */
  async function decided(
    orderId: string,
    commands: readonly Command[],
    now = Date.now(),
  ): Promise<CommitInput> {
    const { version, hash, order: before } = await loaded(orderId);
    const turn = decideInTurn(before, commands, now);
    const after = turn.changed ? turn.order : null;
    return { orderId, version, hash, decided: turn.decided, deadlineAt: turn.deadlineAt, order: after };
  }

  async function kept(orderId: string, ...commands: readonly Command[]): Promise<void> {
    for (const one of commands) await record.keep(one, orderId);
  }

  /** An order that is taken and waits to be accepted. */
  async function taken(): Promise<string> {
    const orderId = await record.begin();
    const { pending } = await loaded(orderId);
    expect(await record.commit(await decided(orderId, pending))).toMatchObject({ status: 'committed' });
    return orderId;
  }

  const deadlineOf = async (orderId: string): Promise<number> => {
    const { order: now } = await loaded(orderId);
    return Date.parse((now && nextDeadline(now)?.at) ?? '');
  };

  test(`${place}: what was written is what is loaded next`, async () => {
    const orderId = await taken();
    const accept = command('accept', {});
    await kept(orderId, accept);
    const writing = await decided(orderId, [accept]);
    const written = await record.commit(writing);
    const next = await loaded(orderId, [accept.id]);
    expect(written).toEqual({ status: 'committed', hash: next.hash, adopted: 0 });
    expect(next).toMatchObject({
      version: 2,
      order: writing.order,
      pending: [],
      more: false,
      answered: [accept.id],
    });
  });

  test(`${place}: rows are loaded as they came, and asked for by their ids`, async () => {
    const orderId = await taken();
    const rows = [payment('p-1'), payment('p-2'), payment('p-3')];
    await kept(orderId, ...rows);
    const ids = rows.map(({ id }) => id);
    const { pending, answered } = await loaded(orderId, ids);
    expect(pending).toEqual(rows);
    expect(answered).toEqual([]);
  });

  test(`${place}: a decision on an older version writes nothing`, async () => {
    const orderId = await taken();
    const [first, second] = [payment('p-1'), payment('p-2')] as const;
    await kept(orderId, first, second);
    const stale = await decided(orderId, [second]);
    await record.commit(await decided(orderId, [first]));
    expect(await record.commit(stale)).toEqual({ status: 'conflict' });
    expect(await loaded(orderId)).toMatchObject({ version: 2, pending: [second] });
  });

  test(`${place}: the same decision written again is a success that writes nothing`, async () => {
    const orderId = await taken();
    const accept = command('accept', {});
    await kept(orderId, accept);
    const writing = await decided(orderId, [accept]);
    const written = await record.commit(writing);
    expect(await record.commit(writing)).toEqual(written);
    expect(await loaded(orderId)).toMatchObject({ version: 2, pending: [] });
  });

  test(`${place}: a refusal that was written is not written again`, async () => {
    const orderId = await taken();
    const ship = command('ship', { manual: { carrier: 'txt_carrier' } });
    await kept(orderId, ship);
    const writing = await decided(orderId, [ship]);
    expect(await record.commit(writing)).toMatchObject({ status: 'committed' });
    expect(await record.commit(writing)).toEqual({ status: 'conflict' });
    expect(await loaded(orderId, [ship.id])).toMatchObject({ version: 1, answered: [ship.id] });
  });

  test(`${place}: a deadline overtakes no row that came before it, or with it`, async () => {
    for (const before of [1, 0]) {
      const orderId = await taken();
      const deadline = await deadlineOf(orderId);
      await kept(orderId, payment('p-1', new Date(deadline - before)));
      expect(await record.commit(await decided(orderId, [], deadline))).toEqual({ status: 'pending_first' });
      expect((await loaded(orderId)).version).toBe(1);
    }
  });

  test(`${place}: a deadline overtakes rows that came after it`, async () => {
    const orderId = await taken();
    const deadline = await deadlineOf(orderId);
    await kept(orderId, payment('p-1', new Date(deadline + 1)));
    expect(await record.commit(await decided(orderId, [], deadline))).toMatchObject({ status: 'committed' });
    expect((await loaded(orderId)).order?.acceptanceExpired).toBe(true);
  });

  test(`${place}: a row that is answered in the same writing holds no deadline up`, async () => {
    const orderId = await taken();
    const deadline = await deadlineOf(orderId);
    const early = payment('p-1', new Date(deadline - 1));
    await kept(orderId, early);
    expect(await record.commit(await decided(orderId, [early], deadline))).toMatchObject({
      status: 'committed',
    });
    const { order: after, pending } = await loaded(orderId);
    expect(after).toMatchObject({ acceptanceExpired: true, payments: [{ id: 'p-1' }] });
    expect(pending).toEqual([]);
  });

  test(`${place}: nothing is decided that was not kept`, async () => {
    const orderId = await taken();
    const forged = command('accept', {});
    expect(await record.commit(await decided(orderId, [forged]))).toEqual({ status: 'conflict' });
    expect(await loaded(orderId, [forged.id])).toMatchObject({ version: 1, answered: [forged.id] });
  });

  test(`${place}: nobody answers the rows of another order`, async () => {
    const [orderId, other] = [await taken(), await taken()];
    const accept = command('accept', {});
    await kept(other, accept);
    expect(await record.commit(await decided(orderId, [accept]))).toEqual({ status: 'conflict' });
    expect(await loaded(other, [accept.id])).toMatchObject({ pending: [accept], answered: [] });
  });

  test(`${place}: more rows than one load takes are told of`, async () => {
    const orderId = await taken();
    const rows = Array.from({ length: 201 }, (_, n) => payment(`p-${n}`));
    await kept(orderId, ...rows);
    const first = await loaded(orderId);
    expect(first.pending).toEqual(rows.slice(0, 200));
    expect(first.more).toBe(true);
    await record.commit(await decided(orderId, first.pending));
    expect(await loaded(orderId)).toMatchObject({ pending: rows.slice(200), more: false });
  });

  test(`${place}: an order that is not there is neither loaded nor written`, async () => {
    const nobody = {
      orderId: newOrderId(),
      version: 0,
      hash: '',
      decided: [],
      order: null,
      deadlineAt: null,
    };
    expect(await record.load(nobody.orderId, [])).toBeNull();
    expect(await record.commit(nobody)).toEqual({ status: 'missing' });
  });

  test(`${place}: a callback that waited for its tracking number becomes the order's with it`, async () => {
    const orderId = await taken();
    const post = { account: 'post-1', kind: 'post', sellsLabel: true, voidable: true };
    const accept = command('accept', {});
    const pay = command('record-payment', { paymentId: 'p-1', amount: eur(2500 + 490), state: 'captured' });
    const ship = { ...command('ship', { carrier: { account: 'post-1' } }), carrier: post } as Command;
    await kept(orderId, accept, pay, ship);
    await record.commit(await decided(orderId, [accept, pay, ship]));
    const tracking = `T-${orderId}`;
    const body = {
      trackingNumber: tracking,
      eventId: 'e',
      status: 'in_transit',
      occurredAt: ship.receivedAt,
    } as const;
    const early = command('carrier-report', { ...body, remark: null });
    await record.keep(early, null, tracking);
    const label = { carrierRef: 'c', trackingNumber: tracking, service: null, trackingUrl: null };
    const bought = { key: `label:${shipmentId(orderId, 1)}`, outcome: { kind: 'done', label } } as const;
    const written = await record.commit(await decided(orderId, [command('effect-result', bought)]));
    expect(written).toMatchObject({ status: 'committed', adopted: 1 });
    expect((await loaded(orderId)).pending).toEqual([early]);
  });
});
