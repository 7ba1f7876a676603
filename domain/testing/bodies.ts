import type { CommandName } from '../order/commands';
import type { Order } from '../order/model';
import type { Dice } from './dice';

const money = (order: Order, amount: number) => ({ amount, currency: order.currency });
const PAYMENT_STATES = ['captured', 'pending', 'authorized', 'failed', 'voided'] as const;

const shipmentIds = (order: Order): string[] => order.shipments.map(({ id }) => id);
const returnIds = (order: Order): string[] => order.returns.map(({ id }) => id);

/**
 * A random body that the schema of the command takes; most of them name what the order has. Every free text in
 * it begins with `txt_`, so that it can be looked for.
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
        : randomParcel(order, dice);
    case 'create-shipment':
      return randomParcel(order, dice);
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
      return { returnId: dice.pickOr(returnIds(order), 'ret_9'), ...randomLines(order, dice) };
    case 'record-payment': {
      const known = order.payments.map(({ id }) => id);
      const amount = dice.pick([1000, 0, 1, 333, 2990, 50_000]);
      const paymentId = dice.pickOr(known, `p-${known.length + 1}`);
      return { paymentId, amount: money(order, amount), state: dice.pick(PAYMENT_STATES) };
    }
    case 'complete':
    case 'close':
      return {};
    case 'retry-effect':
    case 'give-up-effect':
      return { effect: dice.pickOr(Object.keys(order.effects), 'effect:9') };
    case 'confirm-effect': {
      const effect = dice.pickOr(Object.keys(order.effects), 'effect:9');
      return { effect, ...(dice.oneIn(3) ? {} : { trackingNumber: 'T-hand', evidence: 'txt_evidence' }) };
    }
  }
}

function randomLines(order: Order, dice: Dice): { lines?: { id: string; quantity?: number }[] } {
  if (dice.oneIn(2)) return {};
  const lines = order.lines
    .filter(() => !dice.oneIn(2))
    .map(({ id }) => (dice.oneIn(2) ? { id } : { id, quantity: 1 + dice.upTo(3) }));
  if (lines.length === 0) return { lines: [{ id: dice.oneIn(8) ? 'none' : (order.lines[0]?.id ?? 'none') }] };
  return { lines };
}

function randomParcel(order: Order, dice: Dice): object {
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

/** Plain bodies for everything that the order has: each line and quantity, parcel, return, payment and effect. */
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
      return returns.flatMap((item) => lines.map((chosen) => ({ ...item, ...chosen })));
    case 'refund':
      return [...lines, { shipping: money(order, 1) }, { adjustment: money(order, 1) }];
    case 'record-payment':
      return ['p-new', ...order.payments.map(({ id }) => id)].flatMap((paymentId) =>
        PAYMENT_STATES.map((state) => ({ paymentId, amount: money(order, 1), state })),
      );
    case 'complete':
    case 'close':
      return [{}];
    case 'retry-effect':
    case 'give-up-effect':
      return effects;
    case 'confirm-effect':
      return effects.flatMap((effect) => [effect, { ...effect, trackingNumber: 'T-hand' }]);
    default:
      return lines;
  }
}
