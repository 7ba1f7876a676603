import type { AdvanceActivities } from '../../activities/advance';
import { createAdvanceActivities } from '../../activities/advance';
import { newCommandId, newTextRef } from '../../app/ids';
import { commandOf } from '../../app/inbox-row';
import { EffectReports } from '../../app/report-effect';
import type { CommandIntake, CommandRequest, SubmitResult } from '../../app/submit-command';
import type { StoredRefusal } from '../../domain/errors';
import type { Command, CommandName, EffectOutcome } from '../../domain/order/commands';
import { COMMANDS } from '../../domain/order/commands';
import type { DecidedCommand } from '../../domain/order/decided-command';
import type { Order } from '../../domain/order/model';
import type { ChainedFact } from '../../domain/record/chain';
import { chain } from '../../domain/record/chain';
import type { Effects } from '../../store/effects';
import type { CommandState, Inbox } from '../../store/inbox';
import type { Decision, DecisionResult, LoadedOrder, OrderEventStore } from '../../store/order-event-store';
import type { Orders } from '../../store/orders';

/** A row of the inbox. Without an order it waits until its tracking number is known. */
export interface Row {
  readonly command: Command;
  readonly source: string;
  readonly key: string;
  readonly tracking: string | null;
  orderId: string | null;
  state: CommandState;
  refusal: StoredRefusal | null;
  orderVersion: number | null;
}

type NewRow = Pick<Row, 'command' | 'orderId'> & Partial<Pick<Row, 'source' | 'key' | 'tracking'>>;

interface Recorded {
  version: number;
  hash: string;
  state: Order | null;
  facts: ChainedFact[];
}

export type Operation = 'advance' | 'keep' | 'report';

/** Sits between a run and the record, to fail before or after the writing. */
export type Trouble = <T>(operation: Operation, write: () => Promise<T>) => Promise<T>;

const BATCH = 200;

/**
 * The record of orders in memory, by the contract of `store/order-event-store.ts`; `record-contract.test.ts` checks
 * both in the same way. Its clock is the one of the server that runs the workflows.
 */
export class MemoryRecord {
  readonly rows: Row[] = [];
  trouble: Trouble = (_, write) => write();
  /** A test may change the rules: what they decide passes through here. */
  rules: (loaded: LoadedOrder, decision: Decision) => Decision = (_, decision) => decision;
  private readonly orders = new Map<string, Recorded>();
  private readonly parcels = new Map<string, { orderId: string; shipmentId: string }>();
  private readonly known = new Map<string, { ref: string | null; outcome: EffectOutcome | null }>();
  private readonly watchers = new Set<() => void>();

  constructor(readonly now: () => Promise<number>) {}

  begin(orderId: string): void {
    this.orders.set(orderId, { version: 0, hash: '', state: null, facts: [] });
  }

  order(orderId: string): Recorded {
    const order = this.orders.get(orderId);
    if (!order) throw new Error(`there is no order ${orderId}`);
    return order;
  }

  /** Stores a row once per source and key; a repetition gets the first row. */
  keepRow({ command, orderId, source = 'api', key = command.id, tracking = null }: NewRow): Row {
    const known = this.rows.find((row) => row.source === source && row.key === key);
    if (known) return known;
    const owner = orderId ?? (tracking === null ? null : (this.parcels.get(tracking)?.orderId ?? null));
    const row = { command, source, key, tracking, orderId: owner };
    this.rows.push({ ...row, state: 'pending', refusal: null, orderVersion: null });
    this.changed();
    return this.rows.at(-1) as Row;
  }

  /** All or nothing, one decision at a time, like the transaction of the real one. */
  decide(orderId: string, decide: (loaded: LoadedOrder) => Decision): DecisionResult {
    const known = this.orders.get(orderId);
    if (!known) return { status: 'missing' };
    const pending = this.pendingOf(orderId)
      .map(({ command }) => command)
      .sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt))
      .slice(0, BATCH);
    const more = pending.length === BATCH;
    const loaded = { order: known.state, pending, more };
    const { decided, order, deadlineAt } = this.rules(loaded, decide(loaded));
    if (decided.length === 0) return { status: 'kept', order, more };
    const withResult = new Set(decided.map(({ command }) => command.id));
    const isFirst = ({ command }: Row): boolean =>
      !withResult.has(command.id) && Date.parse(command.receivedAt) <= Date.parse(deadlineAt ?? '');
    if (this.pendingOf(orderId).some(isFirst)) return { status: 'overtaken' };
    const facts = chain(known.version, known.hash, decided.flatMap(recordsOf));
    known.facts.push(...facts);
    if (order && facts.length > 0) {
      Object.assign(known, { version: order.version, hash: facts.at(-1)?.hash, state: order });
    }
    for (const { command, hasRow, refusal, version: orderVersion } of decided) {
      const row = hasRow && this.rows.find((kept) => kept.command.id === command.id);
      if (row) Object.assign(row, { state: refusal ? 'refused' : 'accepted', refusal, orderVersion });
    }
    const adopted = this.adopt(orderId, order, facts);
    this.changed();
    return { status: 'kept', order, more: more || adopted > 0 };
  }

  /** What the product stores of effects, in memory. */
  readonly effects: Pick<Effects, 'begin' | 'saveReference' | 'report' | 'pendingSince'> = {
    begin: async (key, orderId) => {
      const { ref, outcome } = this.known.get(key) ?? { ref: null, outcome: null };
      return { ref, outcome, order: this.orders.get(orderId)?.state ?? null };
    },
    saveReference: async (key, ref) => {
      const known = this.known.get(key) ?? { ref: null, outcome: null };
      this.known.set(key, { ...known, ref: known.ref ?? ref });
      return known.ref ?? ref;
    },
    report: async (key, outcome, row) => {
      const known = this.known.get(key) ?? { ref: null, outcome: null };
      if (outcome.kind === 'done') this.known.set(key, { ...known, outcome });
      const command = { ...commandOf(row), receivedAt: new Date(await this.now()).toISOString() };
      this.keepRow({ command, orderId: row.orderId, source: row.source, key: row.key });
    },
    pendingSince: async (orderId, key) => {
      const pending = this.orders.get(orderId)?.state?.effects[key];
      return pending?.state === 'pending' ? pending.since : null;
    },
  };

  readonly reports = new EffectReports(this.effects);

  readonly events: Pick<OrderEventStore, 'decide'> = {
    decide: (orderId, decide) => this.trouble('advance', async () => this.decide(orderId, decide)),
  };

  /** What the workers run: the real activities on this record, with whatever trouble a test makes. */
  activities(): AdvanceActivities {
    const commands: Pick<CommandIntake, 'submit' | 'storeRefused'> = {
      submit: (request) => this.trouble('keep', () => this.keepCommand(request)),
      storeRefused: (orderId, key, name, refusal) =>
        this.trouble('keep', () => this.keepRefused(orderId, key, name, refusal)),
    };
    const orders = { header: async () => ({ reasons: null }) };
    const inbox: Pick<Inbox, 'handSent'> = {
      handSent: async (keys) =>
        this.rows
          .filter((row) => row.source === 'temporal' && keys.includes(row.key))
          .map(({ key, command: { name }, state, refusal }) => ({ key, name, state, refusal })),
    };
    const real = createAdvanceActivities({
      events: this.events as OrderEventStore,
      commands: commands as CommandIntake,
      inbox: inbox as Inbox,
      orders: orders as unknown as Orders,
      reports: this.reports,
    });
    return { ...real, reportEffect: (input) => this.trouble('report', () => real.reportEffect(input)) };
  }

  /** Resolves as soon as something holds; each change of the record looks again. */
  async until<T>(
    what: string | (() => string),
    look: () => T | null | undefined | false,
    timeoutMs = 40_000,
  ): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      const settle = (): void => {
        const found = look();
        if (found === null || found === undefined || found === false) return;
        clearTimeout(timer);
        this.watchers.delete(settle);
        resolve(found);
      };
      const timer = setTimeout(() => {
        this.watchers.delete(settle);
        reject(new Error(`waited in vain for ${typeof what === 'string' ? what : what()}`));
      }, timeoutMs);
      this.watchers.add(settle);
      settle();
    });
  }

  changed(): void {
    for (const look of [...this.watchers]) look();
  }

  private pendingOf(orderId: string): Row[] {
    return this.rows.filter((row) => row.orderId === orderId && row.state === 'pending');
  }

  private async keepCommand(request: CommandRequest): Promise<SubmitResult> {
    const { orderId, name, idempotency, reasons: _, body, ...envelope } = request;
    const receivedAt = new Date(await this.now()).toISOString();
    const command = {
      id: newCommandId(),
      name,
      body: sealed(name, body),
      receivedAt,
      ...envelope,
    } as Command;
    const row = this.keepRow({ command, orderId, ...(idempotency ?? {}) });
    if (row.command === command) return { outcome: 'new', command };
    const { state, refusal, orderVersion } = row;
    const { id } = row.command;
    const dates = { receivedAt: new Date(row.command.receivedAt), answeredAt: null };
    return {
      outcome: 'known',
      row: { id, orderId, name, sellerId: null, bodyHash: '', state, refusal, orderVersion, ...dates },
    };
  }

  private async keepRefused(
    orderId: string,
    key: string,
    name: string,
    refusal: StoredRefusal,
  ): Promise<void> {
    const receivedAt = new Date(await this.now()).toISOString();
    const envelope = { who: 'temporal', party: 'operator', onBehalfOf: null, requestId: null };
    const command = { id: newCommandId(), name, body: {}, receivedAt, ...envelope } as unknown as Command;
    const row = this.keepRow({ command, orderId, source: 'temporal', key });
    Object.assign(row, { state: 'refused', refusal });
    this.changed();
  }

  private adopt(orderId: string, order: Order | null, facts: readonly ChainedFact[]): number {
    let adopted = 0;
    for (const { data } of facts) {
      if (data.type !== 'LabelBought' && data.type !== 'ShipmentCreated') continue;
      const { shipmentId, trackingNumber } = data;
      const account = order?.shipments.find((shipment) => shipment.id === shipmentId)?.carrier.account;
      if (!account || !trackingNumber || this.parcels.has(trackingNumber)) continue;
      this.parcels.set(trackingNumber, { orderId, shipmentId });
      for (const row of this.rows.filter(
        (kept) => kept.orderId === null && kept.tracking === trackingNumber,
      )) {
        row.orderId = orderId;
        adopted += 1;
      }
    }
    return adopted;
  }
}

const recordsOf = ({ command, facts }: DecidedCommand) =>
  facts.map(({ at, data }) => ({
    version: 1,
    at,
    data,
    who: command.who,
    onBehalfOf: command.onBehalfOf,
    cause: command.id,
    requestId: command.requestId,
  }));

/** Free text and people become references, as on their way into the vault. */
function sealed(name: CommandName, body: object): object {
  const copy = structuredClone(body);
  for (const path of COMMANDS[name].texts) {
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    const holder = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], copy);
    const texts = (holder ?? {}) as Record<string, unknown>;
    if (texts[last] !== undefined && texts[last] !== null) texts[last] = newTextRef();
  }
  return copy;
}
