import type { CommandName } from '../../../domain/order/commands';
import type { Order } from '../../../domain/order/model';
import { CARRIER_STATUSES } from '../../../domain/order/model';
import { cashDue } from '../../../domain/order/rules/payment';
import type { Dice } from './dice';
import { inDays } from './orders';

const money = (order: Order, amount: number) => ({ amount, currency: order.currency });
const PAYMENT_STATES = ['captured', 'pending', 'authorized', 'failed', 'voided'] as const;

const shipmentIds = (order: Order): string[] => order.shipments.map(({ id }) => id);
const returnIds = (order: Order): string[] => order.returns.map(({ id }) => id);

/**
 * A random body that the schema of the command accepts; most of them name what the order has. Every free text in
 * it starts with `txt_`, so that it can be searched for.
 */
export function randomBody(order: Order, name: CommandName, dice: Dice): object {
  switch (name) {
    case 'accept':
    case 'confirm-receipt':
      return randomLines(order, dice);
    case 'refuse':
    case 'return':
    case 'request-return':
      return { ...randomLines(order, dice), ...(dice.oneIn(3) ? { reason: 'txt_reason' } : {}) };
    case 'cancel': {
      const by = dice.pick([undefined, 'seller', 'operator', 'customer'] as const);
      const reason = dice.oneIn(3) ? { reason: 'txt_reason' } : {};
      return { ...randomLines(order, dice), ...(by ? { by } : {}), ...reason };
    }
    case 'ship':
      return dice.oneIn(3)
        ? { shipmentId: dice.pickOr(shipmentIds(order), 'shp_9') }
        : randomShipment(order, dice);
    case 'create-shipment':
      return randomShipment(order, dice);
    case 'hand-over':
    case 'deliver':
      return dice.oneIn(2) ? { shipmentId: dice.pickOr(shipmentIds(order), 'shp_9') } : {};
    case 'void-shipment':
      return { shipmentId: dice.pickOr(shipmentIds(order), 'shp_9') };
    case 'refund':
      return randomRefund(order, dice);
    case 'approve-return':
      return { returnId: dice.pickOr(returnIds(order), 'ret_9') };
    case 'reject-return':
      return { returnId: dice.pickOr(returnIds(order), 'ret_9'), reason: 'txt_reason' };
    case 'receive-return':
      return {
        returnId: dice.pickOr(returnIds(order), 'ret_9'),
        ...randomLines(order, dice),
        ...(dice.oneIn(4) ? { writeOff: true } : {}),
      };
    case 'record-payment': {
      const known = order.payments.map(({ id }) => id);
      const amount = dice.pick([1000, 0, 1, 333, 2990, 50_000]);
      const paymentId = dice.pickOr(known, `p-${known.length + 1}`);
      return { paymentId, amount: money(order, amount), state: dice.pick(PAYMENT_STATES) };
    }
    case 'complete':
    case 'close':
    case 'release':
    case 'process':
    case 'request-logistics':
    case 'acquire-logistics':
    case 'start-logistics':
    case 'reject-logistics':
    case 'prepare-pickup':
    case 'archive':
    case 'unarchive':
      return {};
    case 'hold': {
      const until = dice.oneIn(2) ? { until: inDays(dice.pick([0, 1, 30]), order.updatedAt) } : {};
      return { reason: 'txt_reason', ...until };
    }
    case 'ready-pickup':
      return dice.oneIn(2) ? { code: 'CODE-1' } : {};
    case 'collect':
      return {
        ...randomLines(order, dice),
        ...(dice.oneIn(4) ? {} : { code: order.pickupCode ?? 'CODE-2' }),
      };
    case 'cancel-pickup':
      return dice.oneIn(2) ? { noShow: true } : {};
    case 'open-incident':
      return { ...lineNames(order, dice), reason: 'txt_reason' };
    case 'close-incident':
      return { ...lineNames(order, dice), ...(dice.oneIn(2) ? { resolution: 'txt_resolution' } : {}) };
    case 'ship-return': {
      const number = dice.oneIn(2) ? { trackingNumber: 'T-back' } : {};
      return { returnId: dice.pickOr(returnIds(order), 'ret_9'), ...number };
    }
    case 'start-refund':
      return {
        refundId: dice.pickOr(
          order.refunds.map(({ id }) => id),
          'rfd_9',
        ),
      };
    case 'collect-cash':
      return { amount: money(order, dice.oneIn(3) ? 1 : Math.max(1, cashDue(order))) };
    case 'edit-shipment': {
      const shipmentId = dice.pickOr(shipmentIds(order), 'shp_9');
      const status = dice.oneIn(2) ? { status: dice.pickOr(CARRIER_STATUSES.slice(1, 11), 'handed') } : {};
      return { shipmentId, carrier: 'txt_carrier', ...status };
    }
    case 'change-customer':
      return { customer: SEALED };
    case 'change-address':
      return dice.oneIn(2) ? { shippingAddress: SEALED } : { billingAddress: SEALED };
    case 'place-source':
      return randomLines(order, dice);
    case 'pay-source':
    case 'review-source-refund':
    case 'cancel-source':
      return { sourceId: dice.pickOr(sourceIds(order), 'src_9') };
    case 'track-source': {
      const sourceId = dice.pickOr(sourceIds(order), 'src_9');
      return { sourceId, carrier: 'txt_carrier', trackingNumber: `T-${sourceId}` };
    }
    case 'settle-source-refund':
      return { sourceId: dice.pickOr(sourceIds(order), 'src_9'), refunded: dice.oneIn(2) };
    case 're-source':
      return lineNames(order, dice);
    case 'retry-effect':
    case 'give-up-effect':
      return { effect: dice.pickOr(Object.keys(order.effects), 'effect:9') };
    case 'confirm-effect': {
      const effect = dice.pickOr(Object.keys(order.effects), 'effect:9');
      return { effect, ...(dice.oneIn(3) ? {} : { trackingNumber: 'T-hand', evidence: 'txt_evidence' }) };
    }
  }
}

const sourceIds = (order: Order): string[] => order.sources.map(({ id }) => id);

/** People as they are stored. */
const SEALED = 'txt_00000000000000000000';

function lineNames(order: Order, dice: Dice): { lines?: { id: string }[] } {
  const lines = order.lines.filter(() => dice.oneIn(2)).map(({ id }) => ({ id }));
  return lines.length === 0 ? {} : { lines };
}

function randomLines(order: Order, dice: Dice): { lines?: { id: string; quantity?: number }[] } {
  if (dice.oneIn(2)) return {};
  const lines = order.lines
    .filter(() => !dice.oneIn(2))
    .map(({ id }) => (dice.oneIn(2) ? { id } : { id, quantity: 1 + dice.upTo(3) }));
  if (lines.length === 0) return { lines: [{ id: dice.oneIn(8) ? 'none' : (order.lines[0]?.id ?? 'none') }] };
  return { lines };
}

function randomShipment(order: Order, dice: Dice): object {
  if (dice.oneIn(2)) return { ...randomLines(order, dice), carrier: { account: 'parcels' } };
  const number = dice.oneIn(3) ? {} : { trackingNumber: `T-${1 + dice.upTo(4)}` };
  const link = dice.oneIn(3) ? { trackingUrl: 'https://example.com/txt_link' } : {};
  return { ...randomLines(order, dice), manual: { carrier: 'txt_carrier', ...number, ...link } };
}

function randomRefund(order: Order, dice: Dice): object {
  if (dice.oneIn(4)) return {};
  const amount = () => money(order, dice.pick([100, 1, 333, 490, 1250, 10_000]));
  return {
    ...randomLines(order, dice),
    ...(dice.oneIn(3) ? { shipping: amount() } : {}),
    ...(dice.oneIn(3) ? { adjustment: amount() } : {}),
    ...(dice.oneIn(4) ? { fee: amount() } : {}),
    ...(dice.oneIn(4) ? { reason: 'txt_reason' } : {}),
  };
}

/** Plain bodies for everything that the order has: each line and quantity, shipment, return, payment and effect. */
export function everyPlainBody(order: Order, name: CommandName): object[] {
  const lines = [
    {},
    ...order.lines.flatMap(({ id, ordered }) => [
      { lines: [{ id }] },
      ...Array.from({ length: ordered }, (_, units) => ({ lines: [{ id, quantity: units + 1 }] })),
    ]),
  ];
  const shipments = shipmentIds(order).map((shipmentId) => ({ shipmentId }));
  const returns = returnIds(order).map((returnId) => ({ returnId }));
  const effects = Object.keys(order.effects).map((effect) => ({ effect }));
  const names = order.lines.map(({ id }) => ({ lines: [{ id }] }));
  const sources = sourceIds(order).map((sourceId) => ({ sourceId }));
  const parcels = lines.flatMap((chosen) => [
    { ...chosen, manual: { carrier: 'txt_carrier' } },
    { ...chosen, carrier: { account: 'parcels' } },
  ]);
  switch (name) {
    case 'ship':
      return [...parcels, ...shipments];
    case 'create-shipment':
      return parcels;
    case 'hand-over':
    case 'deliver':
      return [{}, ...shipments];
    case 'void-shipment':
      return shipments;
    case 'approve-return':
    case 'reject-return':
      return returns;
    case 'receive-return':
      return returns.flatMap((item) =>
        lines.flatMap((chosen) => [
          { ...item, ...chosen },
          { ...item, ...chosen, writeOff: true },
        ]),
      );
    case 'refund':
      return [...lines, { shipping: money(order, 1) }, { adjustment: money(order, 1) }];
    case 'record-payment':
      return ['p-new', ...order.payments.map(({ id }) => id)].flatMap((paymentId) =>
        PAYMENT_STATES.map((state) => ({ paymentId, amount: money(order, 1), state })),
      );
    case 'complete':
    case 'close':
    case 'release':
    case 'process':
    case 'request-logistics':
    case 'acquire-logistics':
    case 'start-logistics':
    case 'reject-logistics':
    case 'prepare-pickup':
    case 'archive':
    case 'unarchive':
      return [{}];
    case 'hold':
      return [{ reason: 'txt_reason' }];
    case 'ready-pickup':
      return [{}, { code: 'CODE-1' }];
    case 'collect':
      return lines.map((chosen) => ({ ...chosen, ...(order.pickupCode ? { code: order.pickupCode } : {}) }));
    case 'cancel-pickup':
      return [{}, { noShow: true }];
    case 'open-incident':
      return [{ reason: 'txt_reason' }, ...names.map((chosen) => ({ ...chosen, reason: 'txt_reason' }))];
    case 'close-incident':
    case 're-source':
      return [{}, ...names];
    case 'ship-return':
      return returns;
    case 'start-refund':
      return order.refunds.map(({ id }) => ({ refundId: id }));
    case 'collect-cash':
      return cashDue(order) > 0 ? [{ amount: money(order, cashDue(order)) }] : [];
    case 'edit-shipment':
      return shipments.flatMap((item) => [
        { ...item, trackingNumber: 'T-edited' },
        ...CARRIER_STATUSES.slice(1, 11).map((status) => ({ ...item, status })),
      ]);
    case 'change-customer':
      return [{ customer: SEALED }];
    case 'change-address':
      return [{ shippingAddress: SEALED }, { billingAddress: SEALED }];
    case 'place-source':
      return [{}, ...names];
    case 'pay-source':
    case 'cancel-source':
    case 'review-source-refund':
      return sources;
    case 'track-source':
      return sources.map((item) => ({
        ...item,
        carrier: 'txt_carrier',
        trackingNumber: `T-${item.sourceId}`,
      }));
    case 'settle-source-refund':
      return sources.flatMap((item) => [
        { ...item, refunded: true },
        { ...item, refunded: false },
      ]);
    case 'retry-effect':
    case 'give-up-effect':
      return effects;
    case 'confirm-effect':
      return effects.flatMap((effect) => [
        effect,
        { ...effect, trackingNumber: 'T-hand' },
        { ...effect, evidence: 'txt_evidence' },
      ]);
    case 'accept':
    case 'refuse':
    case 'confirm-receipt':
    case 'cancel':
    case 'return':
    case 'request-return':
      return lines;
  }
}
