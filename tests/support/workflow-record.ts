import type { RecordActivities } from '../../activities/record';
import { createRecordActivities } from '../../activities/record';
import { newCommandId, newTextRef } from '../../app/ids';
import type { CommandRequest, Commands, KeptCommand } from '../../app/submit-command';
import type { StoredRefusal } from '../../domain/errors';
import type { Command, CommandName } from '../../domain/order/commands';
import { COMMANDS } from '../../domain/order/commands';
import type { Order } from '../../domain/order/model';
import type { Decided } from '../../domain/order/outcome';
import type { ChainedFact } from '../../domain/record/chain';
import { chain } from '../../domain/record/chain';
import type { CommandState } from '../../store/inbox';
import type { Orders } from '../../store/orders';
import type { CommitInput, CommitResult, LoadedOrder, Projection } from '../../store/projection';

/** A row of the inbox. Without an order it waits until somebody knows its tracking number. */
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

export type Operation = 'load' | 'commit' | 'keep';

/** Stands between a run and the record, to fail before or after the writing. */
export type Trouble = <T>(operation: Operation, write: () => Promise<T>) => Promise<T>;

const LOAD_LIMIT = 200;

/**
 * The record of orders in memory, by the contract of `store/projection.ts`; `record-contract.test.ts` asks both
 * the same questions. Its clock is the one of the server that runs the workflows.
 */
export class MemoryRecord {
  readonly rows: Row[] = [];
  trouble: Trouble = (_, write) => write();
  private readonly orders = new Map<string, Recorded>();
  private readonly parcels = new Map<string, { orderId: string; shipmentId: string }>();
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

  /** Keeps a row once per source and key; the same thing again is answered with the first row. */
  keepRow({ command, orderId, source = 'api', key = command.id, tracking = null }: NewRow): Row {
    const known = this.rows.find((row) => row.source === source && row.key === key);
    if (known) return known;
    const owner = orderId ?? (tracking === null ? null : (this.parcels.get(tracking)?.orderId ?? null));
    const row = { command, source, key, tracking, orderId: owner };
    this.rows.push({ ...row, state: 'pending', refusal: null, orderVersion: null });
    this.changed();
    return this.rows.at(-1) as Row;
  }

  load(orderId: string, asked: readonly string[]): LoadedOrder | null {
    const known = this.orders.get(orderId);
    if (!known) return null;
    const { version, hash, state } = known;
    const waiting = this.pendingOf(orderId).map((row) => row.command);
    const pending = waiting.slice(0, LOAD_LIMIT);
    const answered = asked.filter((id) => waiting.every((command) => command.id !== id));
    return { version, hash, order: state, pending, more: pending.length === LOAD_LIMIT, answered };
  }

  /** All or nothing, like `commit_decisions`. */
  commit({ orderId, version, hash, decided, order, deadlineAt }: CommitInput): CommitResult {
    const known = this.orders.get(orderId);
    if (!known) return { status: 'missing' };
    const facts = chain(version, hash, decided.flatMap(recordsOf));
    const last = facts.at(-1)?.hash ?? hash;
    const answers = decided.filter(({ hasRow }) => hasRow);
    const rows = answers.flatMap(({ command }) => this.rows.filter((row) => row.command.id === command.id));
    if (known.version !== version || known.hash !== hash) {
      const isThere = facts.length > 0 && known.facts.some((fact) => fact.hash === last);
      const isAnswered = rows.every((row) => row.state !== 'pending');
      return isThere && isAnswered ? { status: 'committed', hash: last, adopted: 0 } : { status: 'conflict' };
    }
    const open = rows.filter((row) => row.orderId === orderId && row.state === 'pending');
    if (open.length !== answers.length) return { status: 'conflict' };
    const others = this.pendingOf(orderId).filter((row) => !rows.includes(row));
    const isFirst = (row: Row): boolean => Date.parse(row.command.receivedAt) <= Date.parse(deadlineAt ?? '');
    if (others.some(isFirst)) return { status: 'pending_first' };

    known.facts.push(...facts);
    if (order) Object.assign(known, { version: order.version, hash: last, state: order });
    for (const { command, refusal, version: orderVersion } of answers) {
      const row = rows.find((kept) => kept.command.id === command.id);
      if (row) Object.assign(row, { state: refusal ? 'refused' : 'accepted', refusal, orderVersion });
    }
    const adopted = this.adopt(orderId, order, facts);
    this.changed();
    return { status: 'committed', hash: last, adopted };
  }

  /** What the workers run: the real activities on this record, with whatever trouble a test makes. */
  activities(): RecordActivities {
    const projection: Pick<Projection, 'load' | 'commit'> = {
      load: async (orderId, asked) => this.load(orderId, asked),
      commit: async (input) => this.commit(input),
    };
    const commands: Pick<Commands, 'keep' | 'keepRefused'> = {
      keep: (request) => this.keepCommand(request),
      keepRefused: (orderId, key, name, refusal) => this.keepRefused(orderId, key, name, refusal),
    };
    const orders: Pick<Orders, 'card'> = {
      card: async (id) => {
        const { version, state } = this.order(id);
        return { id, channel: '', externalId: '', version, sellerIds: [], state };
      },
    };
    const real = createRecordActivities({
      projection: projection as Projection,
      commands: commands as Commands,
      orders: orders as Orders,
    });
    return {
      loadOrder: (input) => this.trouble('load', () => real.loadOrder(input)),
      commitDecisions: (input) => this.trouble('commit', () => real.commitDecisions(input)),
      keepHandSent: (input) => this.trouble('keep', () => real.keepHandSent(input)),
    };
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

  private async keepCommand(request: CommandRequest): Promise<KeptCommand> {
    const { orderId, name, idempotency, policy: _, body, ...envelope } = request;
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
      row: { id, orderId, name, bodyHash: '', state, refusal, orderVersion, ...dates },
    };
  }

  private async keepRefused(
    orderId: string,
    key: string,
    name: string,
    refusal: StoredRefusal,
  ): Promise<null> {
    const receivedAt = new Date(await this.now()).toISOString();
    const envelope = { who: 'temporal', party: 'operator', onBehalfOf: null, requestId: null };
    const command = { id: newCommandId(), name, body: {}, receivedAt, ...envelope } as unknown as Command;
    const row = this.keepRow({ command, orderId, source: 'temporal', key });
    Object.assign(row, { state: 'refused', refusal });
    this.changed();
    return null;
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

const recordsOf = ({ command, facts }: Decided) =>
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
