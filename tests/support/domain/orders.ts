import type { Refusal } from '../../../domain/errors';
import { refundId, returnId, shipmentId } from '../../../domain/ids';
import { orderTotals, totalsOf } from '../../../domain/order/amounts';
import type {
  AnyBodyOf,
  AnyCommandName,
  BoughtLabel,
  CarrierConnection,
  Command,
  CommandOf,
  EffectOutcome,
  StoredBodyOf,
} from '../../../domain/order/commands';
import { isCommandName, sealedBody } from '../../../domain/order/commands';
import type { DeadlineName } from '../../../domain/order/deadlines';
import { deadlinesOf } from '../../../domain/order/deadlines';
import { decide } from '../../../domain/order/decide';
import type { FactData, TakenLine } from '../../../domain/order/facts';
import type { CarrierStatus, Order } from '../../../domain/order/model';
import type { Quantities } from '../../../domain/order/quantities';
import { quantitiesOf } from '../../../domain/order/quantities';
import type { TakeBody } from '../../../domain/order/take';
import type { Policy } from '../../../domain/policy';
import { DEFAULT_POLICY } from '../../../domain/policy';

export const ORDER_ID = 'ord_test';
export const NOW = '2026-11-20T09:30:00.000Z';
const DAY_MS = 86_400_000;

export const inDays = (days: number, since: string = NOW): string =>
  new Date(Date.parse(since) + days * DAY_MS).toISOString();

export const eur = (amount: number) => ({ amount, currency: 'EUR' });

export const shipmentNo = (n: number): string => shipmentId(ORDER_ID, n);
export const refundNo = (n: number): string => refundId(ORDER_ID, n);
export const returnNo = (n: number): string => returnId(ORDER_ID, n);

/** A line of `quantity` units at 12.50, with any other given fields. */
export const lineOf = (id: string, quantity: number, more: Partial<TakenLine> = {}): TakenLine => ({
  id,
  sku: `SKU-${id}`,
  sellerId: null,
  unitPrice: 1250,
  discount: 0,
  taxes: [],
  shippingPrice: 0,
  weightGrams: null,
  quantity,
  ...more,
});

/** What may differ from the order that tests start with. */
export interface Placed extends Partial<Omit<TakeBody, 'policy' | 'shipping'>> {
  readonly policy?: Partial<Policy>;
  readonly shippingPrice?: number;
  /** One captured payment of that much. Absent: the total of a prepaid order, nothing of any other. */
  readonly captured?: number;
}

/** Two mugs at 12.50 and 4.90 for shipping, prepaid in full, nothing to accept. */
export function takeBody(placed: Placed = {}): TakeBody {
  const { policy, shippingPrice = 490, captured, ...given } = placed;
  const lines = given.lines ?? [lineOf('1', 2)];
  const shipping = { price: shippingPrice, taxes: [], method: 'standard', tracked: true };
  const paymentMode = given.paymentMode ?? 'prepaid';
  const { total } = totalsOf(
    shipping,
    lines.map((line) => ({ ...line, units: line.quantity })),
  );
  const amount = captured ?? (paymentMode === 'prepaid' ? total : 0);
  return {
    orderId: ORDER_ID,
    channel: { name: 'direct', kind: 'direct' },
    externalId: 'A-1001',
    mode: 'live',
    currency: 'EUR',
    placedAt: NOW,
    policy: { ...DEFAULT_POLICY, ...policy },
    requiresAcceptance: false,
    paymentMode,
    delivery: 'parcel',
    lines,
    shipping,
    payments: amount > 0 ? [{ id: 'initial', method: null, amount, state: 'captured' }] : [],
    ...given,
  };
}

type Circumstances<N extends AnyCommandName> = Partial<Omit<CommandOf<N>, 'name' | 'body'>>;

/**
 * A command of the seller's, received at the moment the order was placed by default. A body that its
 * schema would not accept throws: such a command never reaches the rules.
 */
export function ask<N extends AnyCommandName>(
  name: N,
  body: AnyBodyOf<N>,
  circumstances: Circumstances<N> = {},
): Command {
  if (isCommandName(name)) sealedBody(name).parse(body);
  return {
    id: `cmd-${name}`,
    name,
    body,
    receivedAt: NOW,
    who: 'key-1',
    party: 'seller',
    onBehalfOf: null,
    requestId: null,
    ...circumstances,
  } as Command;
}

const refused = (command: Command, { code, detail }: Refusal): Error =>
  new Error(`"${command.name}" was refused: ${code}: ${detail}`);

/** Decides and folds, one command after the other; throws if one of them is refused. */
export const play = (order: Order, ...commands: readonly Command[]): Order =>
  commands.reduce((current, command) => {
    const decision = decide(current, command);
    if (!decision.accepted) throw refused(command, decision.refusal);
    return decision.order;
  }, order);

/** The facts of one command; throws if it is refused. */
export function factsOf(order: Order | null, command: Command): FactData[] {
  const decision = decide(order, command);
  if (!decision.accepted) throw refused(command, decision.refusal);
  return decision.facts.map((fact) => fact.data);
}

/** The refusal of a command; throws if it is accepted. */
export function refusalOf(order: Order | null, command: Command): Refusal {
  const decision = decide(order, command);
  if (decision.accepted) throw new Error(`"${command.name}" was accepted`);
  return decision.refusal;
}

export function taken(placed: Placed = {}): Order {
  const command = ask('take', takeBody(placed));
  const decision = decide(null, command);
  if (!decision.accepted) throw refused(command, decision.refusal);
  return decision.order;
}

/** A carrier connection that sells labels and takes them back. */
export const PARCELS: CarrierConnection = {
  account: 'parcels',
  kind: 'postal',
  sellsLabel: true,
  voidable: true,
};

export const LABEL: BoughtLabel = {
  carrierRef: 'car_1',
  trackingNumber: 'TRACK-1',
  service: 'express',
  trackingUrl: 'txt_tracking',
};

type Lines = StoredBodyOf<'ship'>['lines'];

/** Ships by hand: the shipment leaves at once. */
export const shipByHand = (lines?: Lines, circumstances?: Circumstances<'ship'>): Command =>
  ask('ship', { ...(lines ? { lines } : {}), manual: { carrier: 'txt_carrier' } }, circumstances);

/** Ships by a connection that sells the label: the shipment waits for it. */
export const shipByLabel = (lines?: Lines, carrier: CarrierConnection = PARCELS): Command =>
  ask('ship', { ...(lines ? { lines } : {}), carrier: { account: carrier.account } }, { carrier });

/** Creates a shipment by hand that waits to be handed over. */
export const packByHand = (lines?: Lines): Command =>
  ask('create-shipment', { ...(lines ? { lines } : {}), manual: { carrier: 'txt_carrier' } });

/** Creates a shipment whose label is bought, and which waits to be handed over after that. */
export const packByLabel = (lines?: Lines, carrier: CarrierConnection = PARCELS): Command =>
  ask('create-shipment', { ...(lines ? { lines } : {}), carrier: { account: carrier.account } }, { carrier });

export const result = (key: string, outcome: EffectOutcome): Command =>
  ask('effect-result', { key, outcome }, { id: key });

export const labelBought = (n: number, label: BoughtLabel = LABEL): Command =>
  result(`label:${shipmentNo(n)}`, { kind: 'done', label });

export const done = (key: string): Command => result(key, { kind: 'done' });

interface Scan {
  readonly eventId?: string;
  readonly occurredAt?: string;
  readonly receivedAt?: string;
}

/** What a carrier reports of the order's n-th shipment. */
export const scan = (
  n: number,
  status: CarrierStatus,
  { eventId, occurredAt, receivedAt }: Scan = {},
): Command =>
  ask(
    'carrier-report',
    {
      shipmentId: shipmentNo(n),
      trackingNumber: 'TRACK-1',
      eventId: eventId ?? `event-${status}`,
      status,
      occurredAt: occurredAt ?? NOW,
      remark: null,
    },
    { receivedAt: receivedAt ?? NOW },
  );

export const pay = (
  paymentId: string,
  amount: number,
  state: StoredBodyOf<'record-payment'>['state'] = 'captured',
): Command => ask('record-payment', { paymentId, amount: eur(amount), state });

export const channelSays = (body: AnyBodyOf<'channel-report'>): Command =>
  ask('channel-report', body, { party: 'channel' });

/** The command of a deadline that runs, received when it is due. */
export function due(order: Order, name: DeadlineName): Command {
  const running = deadlinesOf(order).find((deadline) => deadline.name === name);
  if (!running) throw new Error(`no deadline ${name} runs`);
  return ask('deadline', { name, subject: running.subject }, { receivedAt: running.at, party: 'system' });
}

export const deadlineNames = (order: Order): DeadlineName[] => deadlinesOf(order).map(({ name }) => name);

/** The counters of a line that are not zero, but for what was ordered. */
export function counted(order: Order, lineId = '1'): Partial<Quantities> {
  const line = order.lines.find((known) => known.id === lineId);
  if (!line) throw new Error(`no line ${lineId}`);
  const { ordered: _, ...counters } = quantitiesOf(order, line);
  return Object.fromEntries(Object.entries(counters).filter(([, units]) => units !== 0));
}

export const effectKeys = (order: Order): string[] => Object.keys(order.effects);

export const totalOf = (order: Order): number => orderTotals(order).total;
