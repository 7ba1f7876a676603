import { refundable, unitsValue } from '../amounts';
import { attentionOf } from '../attention';
import type { CommandName } from '../commands';
import type { Line, Order } from '../model';
import { isOwn } from '../ownership';
import { activeUnits, quantitiesOf, shipmentStatus, supplyOf } from '../quantities';
import { cashDue } from '../rules/payment';
import { UNITS_OPEN } from '../rules/units';

/** A plain body to ask a rule with, and what its answer says about the form of the command. */
export interface Probe {
  readonly body: object;
  /** The optional fields that it stands for: a form leaves out a field for which every probe is refused. */
  readonly fields: readonly string[];
  /** The things that it stands for. It names one of them, and the rules see no difference between them. */
  readonly names?: { readonly field: ThingField; readonly ids: readonly string[] };
}

interface Thing {
  readonly id: string;
  /** All that a rule asks about it: things for which these are the same get the same answer. */
  readonly kind: readonly unknown[];
}

/** What commands may name of an order, or of a seller's part of one, by the field of a body that names it. */
const THINGS = {
  shipmentId: ({ shipments }) =>
    shipments.filter(isOwn).map((shipment) => ({
      id: shipment.id,
      kind: [
        ...[shipmentStatus(shipment), shipment.cancelled, shipment.handedAt === null, shipment.label],
        ...[shipment.carrier.sellsLabel, shipment.carrier.voidable, shipment.sourceId === null],
      ],
    })),
  returnId: ({ returns }) =>
    returns.filter(isOwn).map(({ id, state, lines }) => ({
      id,
      kind: [state, lines.some(({ quantity, received }) => quantity > received)],
    })),
  refundId: ({ refunds }) => refunds.map(({ id, executedBy, state }) => ({ id, kind: [executedBy, state] })),
  sourceId: ({ sources, shipments }) =>
    sources.filter(isOwn).map(({ id, state, superseded }) => {
      const hasLeft = shipments.some(({ sourceId, handedAt }) => sourceId === id && handedAt !== null);
      return { id, kind: [state, superseded, hasLeft] };
    }),
  effect: (order) =>
    attentionOf(order).map(({ effect: id, problem, waysOut }) => ({
      id,
      kind: [order.effects[id]?.effect.kind, problem, waysOut],
    })),
  'lines[].id': (order) =>
    order.lines.map((line) => ({
      id: line.id,
      kind: [
        ...[line.incident === null, quantitiesOf(order, line).handed > 0],
        ...[activeUnits(line) > 0, supplyOf(order, line)],
      ],
    })),
} as const satisfies Record<string, (order: Order) => Thing[]>;

export type ThingField = keyof typeof THINGS;

/** The fields of a body that name one thing of an order. */
export const THING_NAMES = (Object.keys(THINGS) as ThingField[]).filter((field) => field !== 'lines[].id');

/** The ids of all things of one field. */
export const idsOf = (order: Order, field: ThingField): string[] => THINGS[field](order).map(({ id }) => id);

/** For each kind of thing, the body that names the first of it. `more` is what else the command asks for. */
function named(order: Order, field: ThingField, more: object = {}): Probe[] {
  const kinds = new Map<string, string[]>();
  for (const { id, kind } of THINGS[field](order)) {
    const key = JSON.stringify(kind);
    kinds.set(key, [...(kinds.get(key) ?? []), id]);
  }
  return [...kinds.values()].map((ids) => {
    const body = field === 'lines[].id' ? { lines: [{ id: ids[0] }], ...more } : { [field]: ids[0], ...more };
    return { body, fields: Object.keys(body), names: { field, ids } };
  });
}

const plain = (body: object = {}): Probe => ({ body, fields: [] });

const ANY = 'any';
const byHand: Probe = {
  body: { manual: { carrier: ANY, trackingNumber: ANY } },
  fields: ['manual', 'carrier', 'lines'],
};
const byShipment = (order: Order): Probe[] => named(order, 'shipmentId');
const bySource = (order: Order): Probe[] => named(order, 'sourceId');
const byReturn = (order: Order): Probe[] => named(order, 'returnId');
const byEffect = (order: Order): Probe[] => named(order, 'effect', { trackingNumber: ANY, evidence: ANY });

/** The line of which most is open. */
function openLine(order: Order, name: keyof typeof UNITS_OPEN): { readonly id: string }[] {
  const open = [...unitsOpen(order, name)].sort(([, a], [, b]) => b - a);
  return open.slice(0, 1).map(([id]) => ({ id }));
}

/** Everything, one line of it, and one unit of that line: channels may want decisions on the whole. */
const decision = (name: 'accept' | 'refuse') => (order: Order) => [
  plain(),
  ...openLine(order, name).flatMap((line) => [
    { body: { lines: [line] }, fields: ['lines'] },
    { body: { lines: [{ ...line, quantity: 1 }] }, fields: ['lines[].quantity'] },
  ]),
];

/** The bodies to ask with, of the commands that ask for more than an empty one. */
const PROBES: { readonly [N in CommandName]?: (order: Order) => Probe[] } = {
  accept: decision('accept'),
  refuse: decision('refuse'),
  ship: (order) => [byHand, ...byShipment(order)],
  'create-shipment': () => [byHand],
  'hand-over': (order) => [plain(), ...byShipment(order)],
  deliver: (order) => [plain(), ...byShipment(order)],
  'void-shipment': byShipment,
  'edit-shipment': (order) => [
    ...named(order, 'shipmentId', { trackingNumber: ANY }),
    ...named(order, 'shipmentId', { status: 'in_transit' }),
  ],
  cancel: (order) => [
    plain(),
    ...openLine(order, 'cancel').map((line) => ({ body: { lines: [line] }, fields: ['lines'] })),
  ],
  refund: ({ currency }) => [plain(), { body: { shipping: { amount: 1, currency } }, fields: ['shipping'] }],
  'approve-return': byReturn,
  'reject-return': byReturn,
  'ship-return': byReturn,
  'receive-return': byReturn,
  'record-payment': ({ version, currency }) => [
    plain({ paymentId: `probe-${version}`, amount: { amount: 1, currency }, state: 'captured' }),
  ],
  'collect-cash': (order) => [plain({ amount: { amount: cashDue(order), currency: order.currency } })],
  hold: () => [plain({ reason: ANY })],
  collect: ({ pickupCode }) => [plain(pickupCode === null ? {} : { code: pickupCode })],
  'open-incident': (order) => named(order, 'lines[].id', { reason: ANY }),
  'close-incident': (order) => named(order, 'lines[].id'),
  'start-refund': (order) => named(order, 'refundId'),
  'change-customer': () => [plain({ customer: ANY })],
  'change-address': () =>
    ['shippingAddress', 'billingAddress'].map((field) => ({ body: { [field]: ANY }, fields: [field] })),
  'pay-source': bySource,
  'track-source': (order) => named(order, 'sourceId', { carrier: ANY, trackingNumber: ANY }),
  'cancel-source': bySource,
  're-source': (order) => named(order, 'lines[].id'),
  'review-source-refund': bySource,
  'settle-source-refund': (order) => named(order, 'sourceId', { refunded: true }),
  'retry-effect': byEffect,
  'confirm-effect': byEffect,
  'give-up-effect': byEffect,
};

/** The fewest bodies that show whether a command is allowed, with which fields, and for which parts of the order. */
export const probesOf = (order: Order, name: CommandName): Probe[] => PROBES[name]?.(order) ?? [plain()];

/** Does a command take units of lines? */
export const takesUnits = (name: CommandName): boolean => name in UNITS_OPEN || name === 'receive-return';

/** The units of a line that can be refunded from what is left of the money (M13). */
function unitsPaid(order: Order, line: Line): number {
  const left = refundable(order);
  const arePaid = (units: number): boolean => unitsValue(order, line, units) <= left;
  let [paid, open] = [0, UNITS_OPEN.refund(order, line)];
  if (arePaid(open)) return open;
  while (open - paid > 1) {
    const middle = Math.floor((paid + open) / 2);
    if (arePaid(middle)) paid = middle;
    else open = middle;
  }
  return paid;
}

/** The lines of which a command may take something, with how many units; of returns, the most that one of them awaits. */
export function unitsOpen(order: Order, name: CommandName): ReadonlyMap<string, number> {
  const coming = order.returns
    .filter(({ state }) => state === 'approved' || state === 'in_transit')
    .flatMap(({ lines }) => lines);
  const awaited = ({ id }: Line): number =>
    Math.max(0, ...coming.filter((part) => part.id === id).map((part) => part.quantity - part.received));
  const units = (line: Line): number =>
    name === 'receive-return'
      ? awaited(line)
      : name === 'refund'
        ? unitsPaid(order, line)
        : (UNITS_OPEN[name as keyof typeof UNITS_OPEN]?.(order, line) ?? 0);
  return new Map(order.lines.map((line) => [line.id, units(line)] as const).filter(([, open]) => open > 0));
}
