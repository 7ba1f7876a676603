import type { CarrierEvent, CarrierStatus } from './model';

/**
 * How far along a shipment is with each status, to order events that carry the same time. `null`: the status is
 * recorded but never decides, since only our own facts can say that a shipment waits or was cancelled.
 */
const RANK: Readonly<Record<CarrierStatus, number | null>> = {
  awaiting: null,
  cancelled: null,
  handed: 1,
  in_transit: 2,
  out_for_delivery: 3,
  at_carrier_point: 4,
  delivery_failed: 5,
  expired: 6,
  returning: 7,
  lost: 8,
  returned_to_sender: 9,
  delivered: 10,
};

/** Does an event with this status imply that the carrier has the shipment? */
export const impliesHandOver = (status: CarrierStatus): boolean => RANK[status] !== null;

const isGreater = (a: CarrierEvent, b: CarrierEvent): boolean => {
  const [timeA, timeB] = [Date.parse(a.occurredAt), Date.parse(b.occurredAt)];
  if (timeA !== timeB) return timeA > timeB;
  const [rankA, rankB] = [RANK[a.status] ?? 0, RANK[b.status] ?? 0];
  if (rankA !== rankB) return rankA > rankB;
  return a.id > b.id;
};

/**
 * Folds one more event into the latest one. The result is the maximum of a set, so any order of arrival and any
 * repetition ends the same; a later event may move a shipment back, as carriers' corrections do.
 */
export function foldCarrierEvent(latest: CarrierEvent | null, event: CarrierEvent): CarrierEvent | null {
  if (RANK[event.status] === null) return latest;
  return latest === null || isGreater(event, latest) ? event : latest;
}

/**
 * M12: an event counts at its own time, or at its receipt if that came first. A carrier that sends local time as UTC, or a
 * clock of another century, must not make what happens next look older.
 */
export const clampToReceipt = (occurredAt: string, receivedAt: string): string =>
  Date.parse(occurredAt) > Date.parse(receivedAt) ? receivedAt : new Date(occurredAt).toISOString();

/** Statuses after which the silence of a carrier means nothing. */
export const isSettled = (status: CarrierStatus): boolean =>
  ['delivered', 'expired', 'returned_to_sender', 'lost', 'cancelled'].includes(status);
