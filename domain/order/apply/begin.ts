import { DEFAULT_POLICY } from '../../policy';
import type { OrderTaken } from '../facts';
import type { Order } from '../model';
import { INITIAL_ORDER, NEW_LINE } from '../snapshot';

/** The order at its start. */
export const begin = (taken: OrderTaken, at: string): Order => ({
  id: taken.orderId,
  version: 1,
  channel: taken.channel,
  externalId: taken.externalId,
  mode: taken.mode,
  currency: taken.currency,
  placedAt: taken.placedAt,
  createdAt: at,
  updatedAt: at,
  policy: { ...DEFAULT_POLICY, ...taken.policy },
  requiresAcceptance: taken.requiresAcceptance,
  paymentMode: taken.paymentMode,
  delivery: taken.delivery,
  lifecycle: { state: 'open', since: at, by: 'system' },
  releasedAt: null,
  processing: false,
  acceptanceExpired: false,
  lines: taken.lines.map(({ quantity, ...line }) => ({
    ...NEW_LINE,
    ...line,
    supplier: line.supplier ?? null,
    ordered: quantity,
    accepted: taken.requiresAcceptance ? 0 : quantity,
  })),
  shipping: taken.shipping,
  payments: taken.payments,
  shipments: [],
  refunds: [],
  returns: [],
  receiptAt: null,
  effects: {},
  missed: [],
  ...INITIAL_ORDER,
  destination: taken.destination ?? null,
  ...(taken.posted ? { posted: 'unconfirmed' } : {}),
});
