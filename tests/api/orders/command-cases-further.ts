import type { CommandName } from '../../../domain/order/commands';
import type { Shown } from '../../support/api/answers';
import { address, eur } from '../../support/api/new-order';
import type { Body, Case, Step } from './command-case';
import {
  announced,
  goods,
  money,
  onDelivery,
  packed,
  parcel,
  pickup,
  sent,
  source,
  unpaid,
} from './command-case';

const code = { code: '4711' };
const held: Step = ['hold', { reason: 'the customer has a question' }];
const disputed: Step = ['open-incident', { reason: 'it never came' }];
const prepared: Step = ['prepare-pickup'];
const placed: Step = ['place-source'];
const supplierCancelled: Step = ['cancel-source', source];
const reviewed: Step = ['review-source-refund', source];
const isStuck = (order: Shown): boolean => order.attention.length > 0;
const tracked: Body = (order) => ({ ...source(order), carrier: 'Courier', trackingNumber: 'T-source' });
const elsewhere = { ...address, line1: 'Neue Str. 2', city: 'Hamburg' };

/** What can happen to an order besides being accepted, shipped, returned and completed. */
export const FURTHER_CASES = {
  hold: {
    body: { reason: 'the customer has a question' },
    shows: { status: { hold: 'held' }, hold: { reason: 'the customer has a question', until: null } },
    refused: { before: [['cancel']], body: { reason: 'too late' }, code: 'order_cancelled' },
  },
  release: {
    before: [held],
    shows: { status: { hold: 'none', fulfillment: 'unfulfilled' } },
    refused: { code: 'not_on_hold' },
  },
  process: {
    shows: { status: { fulfillment: 'processing' }, views: { backoffice: 'Processing' } },
    refused: { order: unpaid, code: 'not_released' },
  },
  'request-logistics': {
    shows: { status: { executor: 'requested' } },
    refused: { order: pickup, code: 'is_a_pickup' },
  },
  'acquire-logistics': {
    before: [['request-logistics']],
    shows: { status: { executor: 'acknowledged' }, views: { backoffice: 'Acquired by Logistics' } },
    refused: { before: [['acquire-logistics'], ['start-logistics']], code: 'logistics_not_expected' },
  },
  'start-logistics': {
    before: [['acquire-logistics']],
    shows: { status: { executor: 'in_progress' }, views: { backoffice: 'In progress from logistics' } },
    refused: { code: 'logistics_not_expected' },
  },
  'reject-logistics': {
    before: [['request-logistics']],
    shows: { status: { executor: 'rejected', lifecycle: 'open' } },
    refused: { code: 'logistics_not_expected' },
  },
  'prepare-pickup': {
    order: pickup,
    shows: { status: { pickup: 'to_prepare' }, views: { aggregator: 'Pickup to Prepare' } },
    refused: { code: 'not_a_pickup' },
  },
  'ready-pickup': {
    order: pickup,
    before: [prepared],
    body: code,
    shows: { status: { pickup: 'ready' }, pickupCode: '4711', views: { aggregator: 'To Pickup' } },
    refused: { order: pickup, code: 'pickup_not_ready' },
  },
  collect: {
    order: pickup,
    before: [prepared, ['ready-pickup', code]],
    body: code,
    shows: {
      status: { pickup: 'collected', fulfillment: 'handed', delivery: 'received' },
      views: { backoffice: 'Picked up in store', store: { fulfillment: 'Picked Up' } },
    },
    refused: {
      order: pickup,
      before: [prepared, ['ready-pickup', code]],
      body: { code: '4712' },
      code: 'pickup_code_wrong',
    },
  },
  'cancel-pickup': {
    order: pickup,
    before: [prepared],
    shows: { status: { pickup: 'cancelled', lifecycle: 'open' }, views: { aggregator: 'Pickup canceled' } },
    refused: { order: pickup, before: [prepared], body: { noShow: true }, code: 'pickup_not_ready' },
  },
  'open-incident': {
    before: [sent],
    body: { reason: 'it never came' },
    shows: {
      status: { incident: 'open' },
      lines: [{ incident: { reason: 'it never came' }, views: { marketplace: 'Incident Open' } }],
      views: { marketplace: 'Shipped' },
    },
    refused: { before: [packed], body: { reason: 'it never came' }, code: 'nothing_handed_over' },
  },
  'close-incident': {
    before: [sent, disputed],
    body: { resolution: 'it was with the neighbour' },
    shows: { status: { incident: 'none' }, lines: [{ views: { marketplace: 'Shipped' } }] },
    refused: { before: [sent], code: 'no_incident' },
  },
  'ship-return': {
    before: [sent, announced, ['approve-return', goods]],
    body: (order) => ({ ...goods(order), trackingNumber: 'T-back' }),
    shows: {
      status: { return: 'in_transit' },
      returns: [{ status: 'in_transit', trackingNumber: 'T-back' }],
    },
    refused: { before: [sent, announced], body: goods, code: 'return_not_approved' },
  },
  'start-refund': {
    byHandChannel: true,
    before: [['refund']],
    after: isStuck,
    body: money,
    shows: {
      status: { refund: 'refunding' },
      refunds: [{ status: 'refunding' }],
      views: { aggregator: 'Refunding' },
    },
    refused: { before: [['refund']], body: money, code: 'refund_not_by_hand' },
  },
  'collect-cash': {
    order: onDelivery,
    before: [sent],
    body: { amount: eur(2990) },
    shows: { status: { payment: 'paid' }, totals: { captured: eur(2990) }, views: { backoffice: 'Shipped' } },
    refused: { before: [sent], body: { amount: eur(2990) }, code: 'no_cash_due' },
  },
  'edit-shipment': {
    before: [sent],
    body: (order) => ({ ...parcel(order), trackingNumber: 'T-edited', expectedAt: '2026-12-24' }),
    shows: { shipments: [{ status: 'handed', trackingNumber: 'T-edited', expectedAt: '2026-12-24' }] },
    refused: {
      before: [packed, ['void-shipment', parcel]],
      body: (order) => ({ ...parcel(order), trackingNumber: 'T-edited' }),
      code: 'shipment_cancelled',
    },
  },
  'change-customer': {
    body: { customer: { name: 'Customer B', email: 'b@example.com' } },
    shows: { customer: { name: 'Customer B', email: 'b@example.com' } },
    refused: {
      before: [sent, ['complete'], ['close']],
      body: { customer: { name: 'Customer B' } },
      code: 'order_closed',
    },
  },
  'change-address': {
    body: { shippingAddress: elsewhere },
    shows: { shippingAddress: elsewhere },
    refused: { before: [packed], body: { shippingAddress: elsewhere }, code: 'address_in_use' },
  },
  'place-source': {
    dropship: true,
    shows: { sources: [{ state: 'requested', lines: [{ id: '1', quantity: 2 }] }] },
    refused: { code: 'nothing_to_source' },
  },
  'pay-source': {
    dropship: true,
    before: [placed],
    body: source,
    shows: {
      status: { supply: 'paid_awaiting_tracking' },
      views: { dropship: { order: 'Paid – Awaiting Fulfillment' } },
    },
    refused: { dropship: true, body: { sourceId: 'src_none' }, code: 'source_not_found' },
  },
  'track-source': {
    dropship: true,
    before: [placed, ['pay-source', source]],
    body: tracked,
    shows: {
      status: { supply: 'tracking_assigned', fulfillment: 'ready' },
      shipments: [{ status: 'awaiting', carrier: 'Courier', trackingNumber: 'T-source' }],
      views: { dropship: { order: 'Awaiting Shipment' } },
    },
    refused: { dropship: true, before: [placed], body: tracked, code: 'source_not_expected' },
  },
  'cancel-source': {
    dropship: true,
    before: [placed],
    body: (order) => ({ ...source(order), reason: 'out of stock' }),
    shows: {
      status: { supply: 'cancelled', lifecycle: 'open' },
      views: { dropship: { order: 'Source Canceled' } },
    },
    refused: {
      dropship: true,
      before: [placed, supplierCancelled],
      body: source,
      code: 'source_not_expected',
    },
  },
  're-source': {
    dropship: true,
    before: [placed, supplierCancelled],
    shows: { status: { supply: 'to_place' }, views: { dropship: { order: 'New Orders' } } },
    refused: { dropship: true, code: 'nothing_to_source' },
  },
  'review-source-refund': {
    dropship: true,
    before: [placed, supplierCancelled],
    body: source,
    shows: { status: { supply: 'refund_review' }, views: { dropship: { order: 'Refund Orders' } } },
    refused: { dropship: true, before: [placed], body: source, code: 'source_not_expected' },
  },
  'settle-source-refund': {
    dropship: true,
    before: [placed, supplierCancelled, reviewed],
    body: (order) => ({ ...source(order), refunded: false }),
    shows: { status: { supply: 'refund_declined' }, sources: [{ state: 'refund_declined' }] },
    refused: {
      dropship: true,
      before: [placed, supplierCancelled],
      body: (order) => ({ ...source(order), refunded: true }),
      code: 'source_not_expected',
    },
  },
  archive: {
    before: [['cancel']],
    shows: { archived: true, status: { lifecycle: 'cancelled' } },
    refused: { before: [sent], code: 'not_archivable' },
  },
  unarchive: {
    before: [['cancel'], ['archive']],
    shows: { archived: false },
    refused: { before: [['cancel']], code: 'not_archived' },
  },
} satisfies Partial<Record<CommandName, Case>>;
