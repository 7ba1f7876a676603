import { statusTimes } from '../../domain/order/read/status-times';
import { canonicalJson } from '../../domain/record/canonical';
import { sha256 } from '../../domain/record/hash';
import { rowOf } from '../../store/order-row';
import type { Life } from './life';

/** A row of a table: the values as PostgreSQL reads them, by column. */
export type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Stands for the hash of the fact before, in what a fact's hash is made of. */
export const PREVIOUS = '#previous#';

/** The rows of a life, but for its sealed texts, the hashes of its facts and those of its names. */
export function rowsOfLife(life: Life) {
  return {
    order: orderRow(life),
    sellerParts: sellerPartRows(life),
    inbox: life.inbox.map(inboxRow),
    facts: life.facts.map((fact, index) => factRow(life.order.id, fact, index + 1)),
    effects: life.effects.map(
      ({ key, outcome, at }): Row => ({
        key,
        order_id: life.order.id,
        outcome: JSON.stringify(outcome),
        updated_at: at.toISOString(),
      }),
    ),
    parcels: life.order.shipments.flatMap(({ id, trackingNumber, carrier }): Row[] =>
      trackingNumber === null || carrier.account === null
        ? []
        : [
            {
              carrier: carrier.account,
              tracking_number: trackingNumber,
              order_id: life.order.id,
              shipment_id: id,
            },
          ],
    ),
  };
}

/** The columns that the store's own projection returns, and those that the taking of an order writes. */
function orderRow({ order, facts, lastAt }: Life): Row {
  const row = rowOf(order, statusTimes(null, {}, facts), new Date(lastAt));
  return {
    id: order.id,
    channel: order.channel.name,
    external_id: order.externalId,
    content_hash: sha256(order.id),
    currency: order.currency,
    version: row.version,
    state: JSON.stringify(row.state),
    mode: row.mode,
    lifecycle: row.lifecycle,
    acceptance: row.acceptance,
    payment: row.payment,
    fulfillment: row.fulfillment,
    delivery: row.delivery,
    pickup: row.pickup,
    returned: row.returned,
    refund: row.refund,
    incident: row.incident,
    attention: row.attention,
    archived: row.archived,
    total: row.total,
    seller_ids: array(row.sellerIds),
    search_terms: array(row.searchTerms),
    words: array(row.words),
    status_times: JSON.stringify(row.statusTimes),
    summary: row.summary,
    summary_version: row.summaryVersion,
    placed_at: row.placedAt,
    created_at: row.createdAt,
    updated_at: row.updatedAt,
    next_deadline: row.nextDeadline,
    deadlines: JSON.stringify(row.deadlines),
    next_wake_at: row.nextWakeAt,
  };
}

/** As `project_order` writes them. */
const sellerPartRows = ({ order }: Life): Row[] =>
  rowOf(order, {}, new Date(order.updatedAt)).sellerParts.map((part) => ({
    id: order.id,
    seller_id: part.sellerId,
    channel: order.channel.name,
    external_id: order.externalId,
    mode: order.mode,
    lifecycle: part.lifecycle,
    acceptance: part.acceptance,
    payment: part.payment,
    fulfillment: part.fulfillment,
    delivery: part.delivery,
    pickup: part.pickup,
    returned: part.returned,
    refund: part.refund,
    incident: part.incident,
    attention: part.attention,
    archived: order.archived,
    total: part.total,
    search_terms: array(part.searchTerms),
    words: array(part.words),
    placed_at: order.placedAt,
    created_at: order.createdAt,
    updated_at: order.updatedAt,
    next_deadline: part.nextDeadline,
  }));

const inboxRow = ({ row, orderVersion, answeredAt }: Life['inbox'][number]): Row => ({
  id: row.id,
  order_id: row.orderId,
  source: row.source,
  key: row.key,
  name: row.name,
  body: JSON.stringify(row.body),
  body_hash: row.bodyHash,
  who: row.who,
  party: row.party,
  carrier: row.carrier == null ? null : JSON.stringify(row.carrier),
  parked_carrier: row.parked?.carrier ?? null,
  parked_tracking: row.parked?.trackingNumber ?? null,
  received_at: row.receivedAt.toISOString(),
  state: 'accepted',
  order_version: orderVersion,
  answered_at: answeredAt.toISOString(),
});

/** A fact's row but for its hash, and the text that is hashed. */
function factRow(orderId: string, fact: Life['facts'][number], sequence: number) {
  const { version, at, data, who, cause } = fact;
  const row: Row = {
    order_id: orderId,
    sequence,
    version,
    type: data.type,
    data: JSON.stringify(data),
    at,
    who,
    cause,
  };
  return { row, hashed: canonicalJson({ ...fact, sequence, previousHash: PREVIOUS }) };
}

export const bytea = (bytes: Buffer): string => `\\x${bytes.toString('hex')}`;
export const array = (items: readonly string[]): string =>
  `{${items.map((item) => JSON.stringify(item)).join(',')}}`;
