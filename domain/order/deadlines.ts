import { isSettled } from './carrier-events';
import { closureRefusal, completionRefusal } from './guards';
import type { Order } from './model';
import { pendingUnits, shipmentStatus, sumOver, unhandedUnits, unreceivedUnits } from './quantities';
import { deliveryOf } from './status';

export type DeadlineName =
  | 'accept_by'
  | 'ship_by'
  | 'carrier_silence'
  | 'auto_receipt'
  | 'auto_complete'
  | 'auto_close';

export interface Deadline {
  readonly name: DeadlineName;
  /** The shipment it is about; null where it is about the order. */
  readonly subject: string | null;
  readonly at: string;
}

const after = (since: string, seconds: number): string =>
  new Date(Date.parse(since) + seconds * 1000).toISOString();

/**
 * Every deadline that runs, derived from the facts: `received + time`, never stored. A deadline whose fact would
 * be refused does not run, so none is left after an order's end.
 */
export function deadlinesOf(order: Order): Deadline[] {
  const { policy } = order;
  const deadlines: Deadline[] = [];
  const add = (name: DeadlineName, since: string, seconds: number, subject: string | null = null): void => {
    deadlines.push({ name, subject, at: after(since, seconds) });
  };
  const open = order.lifecycle.state === 'open';
  if (open && sumOver(order, pendingUnits) > 0) add('accept_by', order.createdAt, policy.acceptBySeconds);
  const unhanded = sumOver(order, (line) => unhandedUnits(order, line));
  if (open && order.releasedAt && unhanded > 0 && !order.missed.includes('ship_by')) {
    add('ship_by', order.releasedAt, policy.shipBySeconds);
  }
  for (const shipment of order.shipments) {
    const since = shipment.deciding?.occurredAt ?? shipment.handedAt;
    if (
      since &&
      shipment.handedAt &&
      order.lifecycle.state !== 'closed' &&
      !isSettled(shipmentStatus(shipment))
    ) {
      const last = Date.parse(since) < Date.parse(shipment.handedAt) ? shipment.handedAt : since;
      add('carrier_silence', last, policy.carrierSilenceSeconds, shipment.id);
    }
  }
  addClosing(order, add);
  return deadlines.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

function addClosing(order: Order, add: (name: DeadlineName, since: string, seconds: number) => void): void {
  const { policy } = order;
  const delivery = deliveryOf(order);
  if (delivery === 'delivered' || delivery === 'received') {
    const since = isDelivered(order) ? lastDelivery(order) : (order.receiptAt ?? lastDelivery(order));
    const unreceived = sumOver(order, (line) => unreceivedUnits(order, line));
    if (delivery === 'delivered' && policy.autoReceiptSeconds !== null && unreceived > 0) {
      if (order.lifecycle.state !== 'closed') add('auto_receipt', since, policy.autoReceiptSeconds);
    }
    if (completionRefusal(order) === null) add('auto_complete', since, policy.autoCompleteSeconds);
  }
  if (closureRefusal(order) === null) add('auto_close', order.lifecycle.since, policy.autoCloseSeconds);
}

/** Did the carriers say so of every parcel? Else it is the receipt that counts. */
const isDelivered = (order: Order): boolean =>
  order.shipments.every((shipment) => shipment.cancelled || shipmentStatus(shipment) === 'delivered');

/** When the last parcel arrived. */
const lastDelivery = (order: Order): string =>
  order.shipments
    .filter((shipment) => !shipment.cancelled && shipment.handedAt !== null)
    .map((shipment) => shipment.statusSince)
    .reduce((latest, at) => (Date.parse(at) > Date.parse(latest) ? at : latest), order.createdAt);

/** The deadline that comes first, or null where none runs. */
export const nextDeadline = (order: Order): Deadline | null => deadlinesOf(order)[0] ?? null;
