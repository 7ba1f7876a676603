import type { CommandName } from '../../../domain/order/commands';
import { byHand, eur } from '../../support/api/new-order';
import type { Case } from './command-case';
import { announced, goods, packed, parcel, sent, stuck, unpaid, waiting } from './command-case';
import { FURTHER_CASES } from './command-cases-further';

const payment = (state: string) => ({ paymentId: 'p-1', amount: eur(2990), state });
const nothing = { effect: 'label:none' };
export const PARCELS = '<parcels>';

/** For every command there is: an order that takes it and one that does not. */
export const CASES: Readonly<Record<CommandName, Case>> = {
  ...FURTHER_CASES,
  accept: {
    order: waiting,
    shows: { status: { acceptance: 'accepted', fulfillment: 'unfulfilled' } },
    refused: { code: 'nothing_to_accept' },
  },
  refuse: {
    order: waiting,
    body: { reason: 'out of stock' },
    shows: {
      status: { lifecycle: 'cancelled', acceptance: 'refused', refund: 'to_refund' },
      endedBy: 'seller',
    },
    refused: { order: waiting, before: [['accept']], code: 'nothing_to_accept' },
  },
  ship: {
    body: byHand('T-command-ship'),
    shows: {
      status: { fulfillment: 'handed' },
      shipments: [{ status: 'handed', label: 'none', carrier: 'Courier', trackingNumber: 'T-command-ship' }],
    },
    refused: { before: [sent], body: byHand(), code: 'nothing_to_ship' },
  },
  'create-shipment': {
    body: byHand(),
    shows: { status: { fulfillment: 'ready' }, shipments: [{ status: 'awaiting', handedOverAt: null }] },
    refused: { order: unpaid, body: byHand(), code: 'not_released' },
  },
  'hand-over': {
    before: [packed],
    shows: { status: { fulfillment: 'handed' }, shipments: [{ status: 'handed' }] },
    refused: { code: 'nothing_to_hand_over' },
  },
  'void-shipment': {
    before: [packed],
    body: parcel,
    shows: { status: { fulfillment: 'processing' }, shipments: [{ status: 'cancelled' }] },
    refused: { before: [sent], body: parcel, code: 'already_handed_over' },
  },
  deliver: {
    before: [sent],
    shows: { status: { delivery: 'delivered' }, shipments: [{ status: 'delivered' }] },
    refused: { before: [packed], code: 'nothing_on_its_way' },
  },
  'confirm-receipt': {
    before: [sent],
    shows: { status: { delivery: 'received' }, lines: [{ quantities: { received: 2 } }] },
    refused: { before: [packed], code: 'nothing_to_receive' },
  },
  cancel: {
    body: { reason: 'ordered twice', by: 'customer' },
    shows: {
      status: { lifecycle: 'cancelled', refund: 'to_refund' },
      endedBy: 'customer',
      endReason: 'ordered twice',
    },
    refused: { before: [sent], code: 'already_handed_over' },
  },
  refund: {
    body: { reason: 'arrived broken' },
    shows: {
      status: { refund: 'refunded' },
      totals: { refunded: eur(2990) },
      refunds: [{ status: 'refunded', executedBy: 'caller', amount: eur(2990), reason: 'arrived broken' }],
    },
    refused: { order: unpaid, code: 'nothing_to_refund' },
  },
  return: {
    before: [sent],
    body: { lines: [{ id: '1', quantity: 1 }] },
    shows: {
      status: { return: 'partially_returned' },
      returns: [{ status: 'returned', lines: [{ id: '1', quantity: 1, received: 1 }] }],
    },
    refused: { before: [packed], code: 'nothing_to_return' },
  },
  'request-return': {
    before: [sent],
    body: { reason: 'too small' },
    shows: { status: { return: 'requested' }, returns: [{ status: 'requested', reason: 'too small' }] },
    refused: { code: 'nothing_to_return' },
  },
  'approve-return': {
    before: [sent, announced],
    body: goods,
    shows: { status: { return: 'approved' }, returns: [{ status: 'approved' }] },
    refused: {
      before: [sent, announced, ['approve-return', goods]],
      body: goods,
      code: 'return_not_requested',
    },
  },
  'reject-return': {
    before: [sent, announced],
    body: goods,
    shows: { status: { return: 'rejected' }, returns: [{ status: 'rejected' }] },
    refused: { before: [sent], body: { returnId: 'ret_none' }, code: 'return_not_found' },
  },
  'receive-return': {
    before: [sent, announced, ['approve-return', goods]],
    body: goods,
    shows: { status: { return: 'returned' }, lines: [{ quantities: { returned: 2, returnRequested: 0 } }] },
    refused: { before: [sent, announced], body: goods, code: 'return_not_approved' },
  },
  'record-payment': {
    order: unpaid,
    body: payment('captured'),
    shows: { status: { payment: 'paid', fulfillment: 'unfulfilled' }, totals: { captured: eur(2990) } },
    refused: {
      order: unpaid,
      before: [['record-payment', payment('captured')]],
      body: payment('pending'),
      code: 'payment_state_backwards',
    },
  },
  complete: {
    before: [sent],
    shows: { status: { lifecycle: 'completed' }, endedBy: 'operator' },
    refused: { before: [packed], code: 'not_fulfilled' },
  },
  close: {
    before: [sent, ['complete']],
    shows: { status: { lifecycle: 'closed' } },
    refused: { before: [sent], code: 'order_not_completed' },
  },
  'retry-effect': {
    unreachable: true,
    before: [['create-shipment', { carrier: { account: PARCELS } }]],
    after: (order) => order.attention.length > 0,
    body: stuck,
    shows: { shipments: [{ status: 'awaiting' }] },
    refused: { body: nothing, code: 'effect_not_found' },
  },
  'confirm-effect': {
    byHandChannel: true,
    before: [['refund']],
    after: (order) => order.attention.length > 0,
    body: (order) => ({ ...stuck(order), evidence: 'transfer 17 of the bank' }),
    shows: { refunds: [{ status: 'refunded', executedBy: 'manual' }], attention: [] },
    refused: { body: nothing, code: 'effect_not_found' },
  },
  'give-up-effect': {
    byHandChannel: true,
    before: [['refund']],
    after: (order) => order.attention.length > 0,
    body: stuck,
    shows: { status: { refund: 'failed' }, refunds: [{ status: 'failed' }], attention: [] },
    refused: { body: nothing, code: 'effect_not_found' },
  },
};
