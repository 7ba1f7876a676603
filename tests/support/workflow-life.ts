import { setImmediate } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import type { History } from '@temporalio/common/lib/proto-utils';
import { newCommandId } from '../../app/ids';
import { shipmentId } from '../../domain/ids';
import type { AnyBodyOf, AnyCommandName, Command, CommandOf } from '../../domain/order/commands';
import { nextDeadline } from '../../domain/order/deadlines';
import type { FactData } from '../../domain/order/facts';
import type { CarrierStatus, Order } from '../../domain/order/model';
import { orderStatus } from '../../domain/order/read/progress';
import type { OrderTag } from '../../temporal/order-client';
import { CHANNEL, ORDER_NUMBER, ORDER_WORKFLOW, orderQueue, orderWorkflowId } from '../../workflows/contract';
import type { Placed } from './domain/orders';
import { takeBody } from './domain/orders';
import { CARRIER_KIND, CHANNEL_KIND, SUPPLIER_KIND } from './workflow-kinds';
import { trackingOf } from './workflow-outside';
import type { Row } from './workflow-record';
import type { World } from './workflow-world';

type HistoryEvent = NonNullable<History['events']>[number];
type More<N extends AnyCommandName> = Partial<Omit<CommandOf<N>, 'name' | 'body'>>;

/** A connection that sells labels and takes them back. */
export const POST = { account: 'post-1', kind: CARRIER_KIND, sellsLabel: true, voidable: true } as const;

/** A supplier's connection, as lines name it. */
export const DEPOT = { name: 'depot-1', kind: SUPPLIER_KIND } as const;

/** One order from the outside: what may be stored, signalled and seen of it. */
export class Life {
  private constructor(
    private readonly world: World,
    readonly id: string,
    readonly taking: Command,
  ) {}

  static async keep(world: World, id: string, placed: Placed): Promise<Life> {
    const channel = { name: 'shop-1', kind: CHANNEL_KIND };
    const body = takeBody({ channel, externalId: `A-${id.slice(-6)}`, ...placed, orderId: id });
    const life = new Life(world, id, await envelope(world, 'take', body));
    world.record.keepRow({ command: life.taking, orderId: id });
    return life;
  }

  get order(): Order {
    const { state } = this.world.record.order(this.id);
    if (!state) throw new Error(`order ${this.id} has no decision yet`);
    return state;
  }

  get facts(): FactData[] {
    return this.world.record.order(this.id).facts.map((fact) => fact.data);
  }

  get factTypes(): FactData['type'][] {
    return this.facts.map((fact) => fact.type);
  }

  /** The rows of this order, those without a result among them. */
  get rows(): Row[] {
    return this.world.record.rows.filter((row) => row.orderId === this.id);
  }

  get handle(): WorkflowHandle {
    return this.world.client.workflow.getHandle(orderWorkflowId(this.id));
  }

  /** Stores a command and signals it, and waits for its result. */
  async send<N extends AnyCommandName>(name: N, body: AnyBodyOf<N>, more: More<N> = {}): Promise<Row> {
    return this.answer(await this.signal(await this.keep(name, body, more)));
  }

  /** The same, for a command that must be accepted. */
  async does<N extends AnyCommandName>(name: N, body: AnyBodyOf<N>, more: More<N> = {}): Promise<Order> {
    const { refusal } = await this.send(name, body, more);
    if (refusal) throw new Error(`"${name}" was refused: ${refusal.code}: ${refusal.detail}`);
    return this.order;
  }

  /** Stores a command of which no signal reaches the run. */
  async keep<N extends AnyCommandName>(name: N, body: AnyBodyOf<N>, more: More<N> = {}): Promise<Command> {
    const command = await envelope(this.world, name, body, more);
    return this.world.record.keepRow({ command, orderId: this.id }).command;
  }

  /** What the carrier reports of the order's n-th shipment, stored once for each event. */
  async keepScan(n: number, status: CarrierStatus, eventId: string, occurredAt?: string): Promise<Command> {
    const { command } = await this.report(n, status, eventId, occurredAt);
    const body = { ...command.body, shipmentId: shipmentId(this.id, n) };
    const row = { command: { ...command, body }, orderId: this.id, source: 'carrier:post-1' };
    return this.world.record.keepRow({ ...row, key: `${this.id}:${eventId}` }).command;
  }

  /** The same while it is not known yet whose shipment it is. */
  async keepEarlyScan(n: number, status: CarrierStatus): Promise<Command> {
    const { command, tracking } = await this.report(n, status, status);
    return this.world.record.keepRow({ command, orderId: null, key: `${this.id}:${status}`, tracking })
      .command;
  }

  private async report(n: number, status: CarrierStatus, eventId: string, occurredAt?: string) {
    const tracking = trackingOf(shipmentId(this.id, n));
    const at = occurredAt ?? new Date(await this.world.record.now()).toISOString();
    const body = { trackingNumber: tracking, eventId, status, occurredAt: at, remark: null };
    const sender = { who: 'carrier:post-1', party: 'system' } as const;
    return { command: await envelope(this.world, 'carrier-report', body, sender), tracking };
  }

  /** The carrier calls back, and the callback is applied. */
  async scan(n: number, status: CarrierStatus, eventId: string = status, occurredAt?: string): Promise<void> {
    const row = await this.answer(await this.signal(await this.keepScan(n, status, eventId, occurredAt)));
    if (row.refusal) throw new Error(`the callback was refused: ${row.refusal.detail}`);
  }

  /** Signals a command as the API does; starts a run if there is none. */
  async signal(command: Command): Promise<Command> {
    const { name, id } = command;
    await patiently(() =>
      name === 'take'
        ? this.world.orderClient.wake(this.tag())
        : this.world.orderClient.signal(this.tag(), name, id),
    );
    return command;
  }

  /** What the relay does for an order that no run seems to process. */
  async wake(): Promise<void> {
    await patiently(() => this.world.orderClient.wake(this.tag()));
  }

  /** A signal from the Temporal UI: no envelope, no row. Only an existing run receives it. */
  async sendByHand(name: string, ...args: unknown[]): Promise<void> {
    await this.handle.signal(name, ...args);
  }

  /** A signal whose argument is no value that was converted, but bytes with their encoding. */
  async sendBytes(name: string, encoding: string, data: string): Promise<void> {
    const { workflowService, options } = this.world.client;
    await workflowService.signalWorkflowExecution({
      namespace: options.namespace,
      workflowExecution: { workflowId: orderWorkflowId(this.id) },
      signalName: name,
      input: { payloads: [{ metadata: { encoding: Buffer.from(encoding) }, data: Buffer.from(data) }] },
    });
  }

  /** Starts the first run by hand, which is to start again after so many events. */
  async beginRun(continueAfterEvents: number): Promise<void> {
    const { channel, externalId } = this.tag();
    await this.world.client.workflow.start(ORDER_WORKFLOW, {
      workflowId: orderWorkflowId(this.id),
      taskQueue: orderQueue(this.world.queuePrefix),
      args: [{ orderId: this.id, continueAfterEvents }],
      typedSearchAttributes: [
        { key: CHANNEL, value: channel },
        { key: ORDER_NUMBER, value: externalId },
      ],
    });
    await this.answer(this.taking);
  }

  answer(command: Command): Promise<Row> {
    const row = this.world.record.rows.find((kept) => kept.command.id === command.id);
    const look = () => row && row.state !== 'pending' && row;
    return this.world.record.until(`the result of ${command.name}`, look);
  }

  /** Resolves once all rows have their result. */
  async settled(): Promise<void> {
    await this.world.record.until('a result for every row', () =>
      this.rows.every((row) => row.state !== 'pending'),
    );
  }

  /** Resolves with the order as soon as it is as it should be. */
  until(what: string, holds: (order: Order) => boolean): Promise<Order> {
    const look = () => {
      const { state } = this.world.record.order(this.id);
      return state && holds(state) && state;
    };
    return this.world.record.until(() => `${what} (so far: ${this.factTypes.join(', ')})`, look);
  }

  /** Resolves when nothing outside is left to do. */
  quiet(): Promise<Order> {
    return this.until('the end of all effects', (order) => Object.keys(order.effects).length === 0);
  }

  /** Resolves when the latest run has ended, with its status. */
  async ended(): Promise<string> {
    await this.handle.result().catch(() => {});
    return (await this.handle.describe()).status.name;
  }

  /** Ends the run from outside, as an operator might, once it is at rest. */
  async terminate(): Promise<void> {
    await this.atRest();
    await this.handle.terminate('for a test');
  }

  /** Resolves when the run has nothing under way but effects and timers. */
  async atRest(): Promise<void> {
    while (await this.isAtWork()) await setImmediate();
  }

  /** Has the server a workflow task of the run that is not completed? To end it then confuses the test server. */
  private async isAtWork(): Promise<boolean> {
    const { events } = await this.handle.fetchHistory();
    const count = (has: (event: HistoryEvent) => unknown): number => (events ?? []).filter(has).length;
    return (
      count((event) => event.workflowTaskScheduledEventAttributes) !==
      count((event) => event.workflowTaskCompletedEventAttributes)
    );
  }

  /** Resolves with the id of a run that is none of these, once there is one. */
  async laterRun(earlier: ReadonlySet<string>): Promise<string> {
    for (;;) {
      const current = await this.runId();
      if (!earlier.has(current)) return current;
      await setImmediate();
    }
  }

  async runId(): Promise<string> {
    return (await this.handle.describe()).runId;
  }

  private tag(): OrderTag {
    const { name: channel } = this.taking.name === 'take' ? this.taking.body.channel : { name: '' };
    const externalId = this.taking.name === 'take' ? this.taking.body.externalId : '';
    const { state } = this.world.record.order(this.id);
    return {
      orderId: this.id,
      channel,
      externalId,
      summary: `Order ${externalId} of ${channel}`,
      status: state && orderStatus(state),
      nextDeadline: state && (nextDeadline(state)?.at ?? null),
    };
  }
}

async function envelope<N extends AnyCommandName>(
  world: World,
  name: N,
  body: AnyBodyOf<N>,
  more: More<N> = {},
): Promise<CommandOf<N> & Command> {
  const receivedAt = new Date(await world.record.now()).toISOString();
  const sender = { who: 'key_1', party: 'seller', onBehalfOf: null, requestId: null } as const;
  return { id: newCommandId(), name, body, receivedAt, ...sender, ...more } as CommandOf<N> & Command;
}

/** A busy server may need more than the gateway's patience; a repeated signal counts once. */
async function patiently(call: () => Promise<void>): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (tries === 3) throw error;
    }
  }
}
