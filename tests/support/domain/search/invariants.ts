import {
  capturedOf,
  committedOf,
  committedRefunds,
  owedToCustomer,
  refundable,
} from '../../../../domain/order/amounts';
import type { Command } from '../../../../domain/order/commands';
import { deadlinesOf } from '../../../../domain/order/deadlines';
import { decide } from '../../../../domain/order/decide';
import type { Fact, FactType } from '../../../../domain/order/facts';
import type { Line, Order, Shipment } from '../../../../domain/order/model';
import { isReturnOpen, pendingUnits, quantitiesOf, supplyOf } from '../../../../domain/order/quantities';
import { brokenOf as broken } from '../lives';

/** What holds of every order, whatever has happened to it. Names of what does not. */
export const brokenIn = (order: Order): string[] => [
  ...order.lines.flatMap((line) => [...brokenOfUnits(order, line), ...brokenOfStock(order, line)]),
  ...order.shipments.flatMap((shipment) => brokenOfShipment(order, shipment)),
  ...brokenOfMoney(order),
  ...brokenOfSources(order),
  ...brokenOfEffects(order),
  ...brokenOfDeadlines(order),
  ...brokenOfOrder(order),
];

/** What holds of the units of a line after every single fact, within a command as well. */
export function brokenOfUnits(order: Order, line: Line): string[] {
  const units = quantitiesOf(order, line);
  return broken({
    'nothing is negative': Object.values(units).every((count) => count >= 0),
    'returned, or on its way back, ≤ handed': units.returned + units.returnRequested <= units.handed,
    'handed ≤ prepared': units.handed <= units.prepared,
    'prepared ≤ accepted − cancelled': units.prepared <= units.accepted - units.cancelled,
    'accepted + refused ≤ ordered': units.accepted + units.refused <= units.ordered,
    'delivered ≤ handed': units.delivered <= units.handed,
    'received ≤ handed': units.received <= units.handed,
    'refunded ≤ ordered': units.refunded <= units.ordered,
    'an incident is about what has left': line.incident === null || units.handed > 0,
    'only a pickup is collected': line.collected === 0 || order.delivery === 'pickup',
  });
}

function brokenOfStock(order: Order, line: Line): string[] {
  const { accepted, cancelled, handed, returned } = quantitiesOf(order, line);
  const toLeave = order.lifecycle.state === 'cancelled' ? 0 : accepted - cancelled - handed;
  return broken({
    'stock is held, taken and put back in units': Math.min(line.reserved, line.consumed, line.restocked) >= 0,
    'stock is held for what is still to leave': line.reserved <= Math.max(0, toLeave),
    'stock is taken out for what has left': line.consumed <= handed,
    'what goes back was taken out and came back': line.restocked <= Math.min(line.consumed, returned),
    'no stock is held of what a supplier has': line.supplier === null || line.reserved + line.consumed === 0,
  });
}

function brokenOfShipment(order: Order, shipment: Shipment): string[] {
  const own = shipment.lines.every(({ id }) =>
    order.lines.some((line) => line.id === id && line.supplier === null),
  );
  const source = order.sources.find(({ id }) => id === shipment.sourceId);
  const label = order.effects[`label:${shipment.id}`];
  const waits = !shipment.cancelled && shipment.handedAt === null;
  return broken({
    'what a supplier sends is never packed here': shipment.sourceId === null ? own : !own,
    'a parcel from a supplier has its order there':
      shipment.sourceId === null || shipment.cancelled || source?.state === 'tracking_assigned',
    'a pickup has no parcels': order.delivery !== 'pickup',
    'a label that is awaited is being bought':
      shipment.label !== 'pending' || shipment.cancelled || label !== undefined,
    'a label is bought for a parcel that wants one': label === undefined || shipment.label !== 'bought',
    'a parcel that failed to get its label waits for a person, or is called off':
      shipment.label !== 'failed' || !waits || label?.state === 'attention',
    'no parcel waits after the end': !waits || order.lifecycle.state === 'open',
    'nothing is packed before the release': order.releasedAt !== null,
  });
}

const brokenOfMoney = (order: Order): string[] => [
  ...broken({
    'refunds ≤ captured': committedRefunds(order) <= capturedOf(order),
    'refunds ≤ captured by each payment': order.payments.every(
      (payment) => committedOf(order, payment) <= (payment.state === 'captured' ? payment.amount : 0),
    ),
    'what is owed is not below nothing': owedToCustomer(order) >= 0,
    'what is owed is there': owedToCustomer(order) <= refundable(order),
  }),
  ...order.refunds.flatMap((refund) => {
    const goods = refund.lines.reduce((sum, line) => sum + line.amount, 0);
    const open = refund.state === 'to_refund' || refund.state === 'refunding';
    return broken({
      'a refund is the sum of its parts':
        goods + refund.shipping + refund.adjustment - refund.fee === refund.amount,
      'a refund goes back by payments':
        refund.allocations.reduce((sum, part) => sum + part.amount, 0) === refund.amount,
      'a refund is more than nothing': refund.amount > 0,
      'a refund is open while its effect is': open === `refund:${refund.id}` in order.effects,
    });
  }),
];

const brokenOfSources = (order: Order): string[] => [
  ...order.lines.flatMap((line) => {
    const live = order.sources.filter(
      (source) => !source.superseded && source.lines.some(({ id }) => id === line.id),
    );
    return broken({
      'a line is ordered once at a time': live.length <= 1,
      'a line is supplied by whom it comes from':
        (supplyOf(order, line) === 'none') === (line.supplier === null),
      'a line comes from its supplier': live.every(({ supplier }) => supplier === line.supplier?.name),
    });
  }),
  ...order.sources.flatMap((source) =>
    broken({
      'an order at a supplier is being placed while it is asked for':
        source.state !== 'requested' || `source:${source.id}` in order.effects,
      'what is being placed is wanted, or was called off meanwhile':
        !(`source:${source.id}` in order.effects) ||
        ['requested', 'cancelled', 'refund_review', 'refunded', 'refund_declined'].includes(source.state),
    }),
  ),
];

const brokenOfEffects = (order: Order): string[] => [
  ...Object.entries(order.effects).flatMap(([key, { effect, state, problem }]) =>
    broken({
      'an effect has its own key': effect.key === key,
      'an effect that needs a person says why': state === 'pending' || problem !== null,
      'a contradiction is of a dimension that drifts':
        effect.kind !== 'settle_drift' || order.drift.includes(effect.dimension),
    }),
  ),
  ...order.drift
    .filter(
      (dimension) =>
        !Object.keys(order.effects).some((key) => key.startsWith(`drift:${order.id}:${dimension}:`)),
    )
    .map((dimension) => `the contradiction of ${dimension} waits for a person`),
];

export const timer = (name: string, subject: string | null, at: string): Command => ({
  id: name,
  name: 'deadline',
  body: { name, subject },
  receivedAt: at,
  who: 'timer',
  party: 'system',
  onBehalfOf: null,
  requestId: null,
});

/** What may still run once an order has ended: what others have of it, a shipment or a refund. */
const RUNNING_AFTER: Partial<Record<Order['lifecycle']['state'], readonly string[]>> = {
  cancelled: ['carrier_silence', 'source_review', 'source_refund'],
  closed: [],
};

function brokenOfDeadlines(order: Order): string[] {
  const running = deadlinesOf(order);
  return [
    ...running
      .filter(({ name }) => (RUNNING_AFTER[order.lifecycle.state] ?? [name]).every((other) => other !== name))
      .map(({ name }) => `${name} runs after the end`),
    ...running.flatMap(({ name, subject, at }) => {
      const fired = decide(order, timer(name, subject, at));
      const comesAgain =
        fired.accepted &&
        deadlinesOf(fired.order).some(
          (other) =>
            other.name === name && other.subject === subject && Date.parse(other.at) <= Date.parse(at),
        );
      const early = decide(order, timer(name, subject, new Date(Date.parse(at) - 1).toISOString()));
      return broken({
        [`${name} is taken when it is due`]: fired.accepted,
        [`${name} does not come again`]: !comesAgain,
        [`${name} is not taken before`]: !early.accepted,
      });
    }),
  ];
}

function brokenOfOrder(order: Order): string[] {
  const handed = order.lines.reduce((sum, line) => sum + quantitiesOf(order, line).handed, 0);
  const pending = order.lines.reduce((sum, line) => sum + pendingUnits(line), 0);
  const { state } = order.lifecycle;
  return broken({
    'nothing leaves before the release': handed === 0 || order.releasedAt !== null,
    'nothing is released undecided': order.releasedAt === null || pending === 0,
    'only a pickup is picked up': order.pickup === 'none' || order.delivery === 'pickup',
    'a pickup is over when its order is': state === 'open' || !['to_prepare', 'ready'].includes(order.pickup),
    'what is completed has left': (state !== 'completed' && state !== 'closed') || handed > 0,
    'what ends by no acceptance is cancelled': !order.acceptanceExpired || state === 'cancelled',
  });
}

const GROWING = ['accepted', 'refused', 'cancelled', 'handed', 'received', 'returned', 'refunded'] as const;
const WAYS: ReadonlySet<string> = new Set(['open to cancelled', 'open to completed', 'completed to closed']);
const LATE: ReadonlySet<string> = new Set(['completed to cancelled', 'closed to cancelled']);
const NEVER_AFTER_THE_END: ReadonlySet<FactType> = new Set([
  ...(['LinesAccepted', 'LinesRefused', 'LinesCancelled', 'AcceptanceExpired', 'OrderReleased'] as const),
  ...(['ShipmentCreated', 'ShipmentHandedOver', 'OrderCompleted'] as const),
  ...(['PickupPrepared', 'PickupReady', 'PickupCollected', 'SourceRequested', 'LinesResourced'] as const),
]);
const NEVER_ON_HOLD: ReadonlySet<FactType> = new Set([
  ...(['OrderReleased', 'ProcessingStarted', 'PickupPrepared', 'PickupReady', 'PickupCollected'] as const),
  ...(['LogisticsReported', 'SourceRequested'] as const),
]);

/** What holds of every step: the order before, the command, its facts, and the result. */
export function brokenBy(before: Order, command: Command, facts: readonly Fact[], after: Order): string[] {
  const way = `${before.lifecycle.state} to ${after.lifecycle.state}`;
  const isLate = command.name === 'channel-report' && LATE.has(way);
  const stays = before.lifecycle.state === after.lifecycle.state;
  const ended = before.lifecycle.state === 'cancelled' || before.lifecycle.state === 'closed';
  const stillHeld = before.hold !== null && after.hold !== null;
  const found = before.lines.flatMap((line, index) => {
    const units = quantitiesOf(before, line);
    const later = quantitiesOf(after, after.lines[index] ?? line);
    return GROWING.filter((counter) => later[counter] < units[counter]).map(
      (counter) => `${counter} is taken back`,
    );
  });
  if (!stays && !WAYS.has(way) && !isLate) found.push(`an end is the end: ${way}`);
  for (const { data } of facts) {
    const { type } = data;
    // What a supplier owes the seller has its clocks whatever became of the order.
    const shipBy = type === 'DeadlineMissed' && data.deadline === 'ship_by';
    if (ended && (shipBy || NEVER_AFTER_THE_END.has(type))) found.push(`${type} after the end`);
    if (stillHeld && NEVER_ON_HOLD.has(type)) found.push(`${type} on hold`);
    const byUs = type === 'ShipmentHandedOver' && data.by === 'command' && command.name !== 'edit-shipment';
    const packed = type === 'ShipmentCreated' && data.sourceId === undefined;
    if (stillHeld && (byUs || packed)) found.push(`${type} on hold`);
  }
  if (before.lifecycle.state === 'open' && after.lifecycle.state === 'completed')
    found.push(...brokenCompletion(before));
  if (
    after.lifecycle.state === 'closed' &&
    !stays &&
    before.lines.some(({ incident }) => incident !== null)
  ) {
    found.push('an order with an incident is not closed');
  }
  for (const key of Object.keys(after.effects)) {
    const known = before.effects[key];
    if (known && known.effect.kind !== after.effects[key]?.effect.kind)
      found.push(`${key} is another effect than before`);
  }
  return found;
}

/** T28, defined independently: everything left, paid, and nothing of it open. */
const brokenCompletion = (before: Order): string[] =>
  broken({
    'all has left before it is completed': before.lines.every((line) => {
      const { handed, accepted, cancelled } = quantitiesOf(before, line);
      return handed === accepted - cancelled;
    }),
    'nothing is undecided before it is completed': before.lines.every((line) => pendingUnits(line) === 0),
    'no incident is open before it is completed': before.lines.every(({ incident }) => incident === null),
    'no refund is open before it is completed': before.refunds.every(
      ({ state }) => state !== 'to_refund' && state !== 'refunding',
    ),
    'no return is open before it is completed': !before.returns.some(isReturnOpen),
  });
