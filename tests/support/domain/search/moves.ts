import { orderTotals } from '../../../../domain/order/amounts';
import type { Command, CommandName, EffectOutcome } from '../../../../domain/order/commands';
import { deadlinesOf } from '../../../../domain/order/deadlines';
import type { Effect, Order, PendingEffect } from '../../../../domain/order/model';
import { needsTrackingNumber } from '../../../../domain/order/rules/shipping';
import { everyPlainBody } from '../bodies';
import { LABEL, NOW, PARCELS } from '../orders';
import type { Amount, World } from './worlds';
import { SHIPPING, UNIT } from './worlds';

/** Everything but a deadline happens a moment after all that has happened. */
export const LATER = new Date(Date.parse(NOW) + 60_000).toISOString();

const sent = (name: Command['name'], body: object, more: object = {}): Command =>
  ({
    id: name,
    name,
    body,
    receivedAt: LATER,
    who: 'search',
    party: 'seller',
    onBehalfOf: null,
    requestId: null,
    ...('carrier' in body && typeof body.carrier === 'object' ? { carrier: PARCELS } : {}),
    ...more,
  }) as Command;

/** All that may happen next to an order within the bounds of a world. */
export function movesOf(world: World, commands: readonly CommandName[], order: Order): Command[] {
  const first = Object.values(order.effects).find(({ effect }) => world.atOnce?.includes(effect.kind));
  if (first) return waysOn(world, first);
  const senders = world.sellers?.map((sellerId) => ({ sellerId })) ?? [{}];
  return [
    ...commands.flatMap((name) =>
      boundedBodies(world, order, name).flatMap((body) => senders.map((sender) => sent(name, body, sender))),
    ),
    ...carrierReports(world, order),
    ...(world.channel ?? []).map((state) => channelReport(order, state)),
    ...order.sources.flatMap(({ id }) => (world.supplier ?? []).map((state) => supplierReport(id, state))),
    ...results(world, order),
    ...deadlinesOf(order).map(({ name, subject, at }) =>
      sent('deadline', { name, subject }, { receivedAt: at, party: 'system' }),
    ),
  ];
}

/** What a carrier can report of a shipment and has not reported last. */
const carrierReports = ({ carrier = [] }: World, order: Order): Command[] =>
  order.shipments.flatMap((shipment) =>
    carrier
      .filter((status) => !shipment.cancelled && shipment.latestCarrierEvent?.status !== status)
      .map((status) =>
        sent('carrier-report', {
          ...{ shipmentId: shipment.id, trackingNumber: `T-${shipment.id}`, eventId: status, status },
          ...{ occurredAt: LATER, remark: null },
        }),
      ),
  );

function channelReport(order: Order, state: 'cancelled' | 'received' | 'paid'): Command {
  const more = { party: 'channel' };
  if (state === 'cancelled') return sent('channel-report', { state, reason: null }, more);
  if (state === 'received') return sent('channel-report', { state }, more);
  const paymentId = order.payments[0]?.id ?? 'p-channel';
  return sent('channel-report', { state, paymentId, amount: orderTotals(order).total }, more);
}

const supplierReport = (sourceId: string, state: string): Command =>
  sent('supplier-report', {
    ...{ sourceId, state, carrier: 'txt_carrier', trackingUrl: null, reason: null },
    trackingNumber: `T-${sourceId}`,
  });

/** How an effect that is being tried may end. */
function outcomesOf({ outcomes = [] }: World, { kind }: Effect): EffectOutcome[] {
  const done: EffectOutcome[] =
    kind === 'buy_label'
      ? [{ kind: 'done', label: LABEL }]
      : kind === 'place_source'
        ? [true, false].map((paid) => ({ kind: 'done', source: { ref: 'S', url: null, paid } }))
        : [{ kind: 'done' }];
  const problemOf = (outcome: 'refused' | 'unknown' | 'delayed') =>
    kind === 'reserve_stock' && outcome === 'refused' ? 'out_of_stock' : outcome;
  return [...done, ...outcomes.map((outcome) => ({ kind: outcome, problem: problemOf(outcome) }) as const)];
}

/** The outcomes of one effect, if nothing else is to happen before. */
const waysOn = (world: World, { effect, state }: PendingEffect): Command[] =>
  state === 'pending'
    ? outcomesOf(world, effect).map((outcome) => sent('effect-result', { key: effect.key, outcome }))
    : [
        sent('confirm-effect', { effect: effect.key, evidence: 'txt_evidence' }),
        sent('give-up-effect', { effect: effect.key }),
      ];

const results = (world: World, order: Order): Command[] =>
  Object.values(order.effects).flatMap(({ effect, state }) =>
    state === 'pending'
      ? outcomesOf(world, effect).map((outcome) => sent('effect-result', { key: effect.key, outcome }))
      : [],
  );

interface Body {
  readonly lines?: readonly { readonly id: string; readonly quantity?: number }[];
  readonly shipmentId?: string;
  readonly manual?: object;
  readonly carrier?: object;
  readonly effect?: string;
  readonly trackingNumber?: string;
  readonly evidence?: string;
}

/** One form of each choice of lines: all, one whole line of two, or one unit of two. */
function isPlainest(order: Order, { lines }: Body): boolean {
  if (lines === undefined) return true;
  const [part] = lines;
  const isOneLine = order.lines.length === 1;
  return isOneLine
    ? part?.quantity === 1 && (order.lines[0]?.ordered ?? 0) > 1
    : part?.quantity === undefined;
}

const money = (order: Order, amount: number) => ({ amount, currency: order.currency });

function boundedBodies(world: World, order: Order, name: CommandName): object[] {
  const { parcels = 0, returns = 0, refunds = 0, sources = 0 } = world;
  const parts = world.parts?.includes(name) ?? false;
  const plain = () =>
    (everyPlainBody(order, name) as Body[]).filter((body) =>
      parts ? isPlainest(order, body) : body.lines === undefined,
    );
  switch (name) {
    case 'ship':
    case 'create-shipment':
      return plain()
        .filter(
          (body) =>
            body.shipmentId !== undefined || (order.shipments.length < parcels && isSent(world, body)),
        )
        .map((body) => (needsTrackingNumber(order) ? numbered(body) : body));
    case 'return':
    case 'request-return':
      return order.returns.length < returns ? plain() : [];
    case 'refund':
      return order.refunds.length < refunds ? refundBodies(world, order) : [];
    case 'record-payment':
      return paymentBodies(world, order);
    case 'place-source':
      return order.sources.length < sources ? plain() : [];
    case 'track-source':
      return order.shipments.length < parcels ? plain() : [];
    case 'edit-shipment':
      return plain().filter((body) => 'trackingNumber' in body || (world.carrier ?? []).length > 0);
    case 'confirm-effect':
      return plain().filter(
        ({ effect = '', trackingNumber, evidence }) =>
          effect.startsWith('label:') === (trackingNumber !== undefined) &&
          effect.startsWith('refund:') === (evidence !== undefined),
      );
    case 'hold':
      return [...plain(), { reason: 'txt_reason', until: LATER }];
    default:
      return plain();
  }
}

const numbered = (body: Body): Body =>
  body.manual ? { ...body, manual: { ...body.manual, trackingNumber: 'T-1' } } : body;

const isSent = ({ sent: ways = [] }: World, body: Body): boolean =>
  ways.some((way) => (way === 'hand' ? body.manual !== undefined : body.carrier !== undefined));

const refundBodies = ({ refunded = [] }: World, order: Order): object[] =>
  refunded.flatMap((what: Amount): object[] => {
    if (what === 'rest') return [{}];
    if (what === 'shipping') return [{ shipping: money(order, SHIPPING) }];
    return order.lines.map(({ id }) => ({ lines: [{ id, quantity: 1 }] }));
  });

const AMOUNTS = {
  unit: () => UNIT,
  shipping: () => SHIPPING,
  rest: (order: Order) => orderTotals(order).total,
  more: (order: Order) => orderTotals(order).total + UNIT,
} as const;

function paymentBodies({ paid = [], paymentStates = [], payments = 0 }: World, order: Order): object[] {
  const known = order.payments.map(({ id }) => id);
  const fresh = known.length < payments ? [`p-${known.length + 1}`] : [];
  return [...known, ...fresh].flatMap((paymentId) =>
    paid.flatMap((what) =>
      paymentStates.map((state) => ({ paymentId, amount: money(order, AMOUNTS[what](order)), state })),
    ),
  );
}

/** Bodies that name what the order does not have: each is to be refused, and the refusals are counted. */
export function wrongBodies(order: Order, name: CommandName): object[] {
  const [line] = order.lines;
  const lines = [{ lines: [{ id: 'none' }] }, { lines: [{ id: line?.id, quantity: 9 }] }];
  const manual = { manual: { carrier: 'txt_carrier' } };
  switch (name) {
    case 'ship':
    case 'create-shipment':
      return [
        ...lines.map((chosen) => ({ ...chosen, ...manual })),
        { shipmentId: 'shp_9', ...(name === 'ship' ? {} : manual) },
      ];
    case 'hand-over':
    case 'deliver':
    case 'void-shipment':
      return [{ shipmentId: 'shp_9' }];
    case 'edit-shipment':
      return [{ shipmentId: 'shp_9', trackingNumber: 'T-9' }];
    case 'approve-return':
    case 'reject-return':
    case 'ship-return':
      return [{ returnId: 'ret_9' }];
    case 'receive-return':
      return [
        { returnId: 'ret_9' },
        ...order.returns.flatMap(({ id }) => lines.map((chosen) => ({ returnId: id, ...chosen }))),
      ];
    case 'start-refund':
      return [{ refundId: 'rfd_9' }];
    case 'refund':
      return [
        ...lines,
        { shipping: { amount: 1, currency: 'USD' } },
        { fee: money(order, 1) },
        { shipping: money(order, SHIPPING + 1) },
        { adjustment: money(order, 1_000_000) },
        { reason: 'unknown' },
      ];
    case 'record-payment':
      return [{ paymentId: 'p-usd', amount: { amount: 1, currency: 'USD' }, state: 'captured' }];
    case 'collect-cash':
      return [{ amount: { amount: 1, currency: 'USD' } }, { amount: money(order, 1) }];
    case 'collect':
      return [{ code: 'WRONG' }];
    case 'pay-source':
    case 'cancel-source':
    case 'review-source-refund':
      return [{ sourceId: 'src_9' }];
    case 'track-source':
      return [{ sourceId: 'src_9', carrier: 'txt_carrier', trackingNumber: 'T-9' }];
    case 'settle-source-refund':
      return [{ sourceId: 'src_9', refunded: true }];
    case 're-source':
      return [{ lines: [{ id: 'none' }] }, { supplier: 'nobody' }];
    case 'open-incident':
      return [{ lines: [{ id: 'none' }], reason: 'txt_reason' }];
    case 'close-incident':
      return [{ lines: [{ id: 'none' }] }];
    case 'retry-effect':
    case 'confirm-effect':
    case 'give-up-effect':
      return [{ effect: 'none:9' }];
    case 'accept':
    case 'confirm-receipt':
    case 'place-source':
      return lines;
    case 'refuse':
    case 'cancel':
    case 'return':
    case 'request-return':
      return [...lines, { reason: 'unknown' }];
    default:
      return [];
  }
}

export const plainCommand = (name: CommandName, body: object): Command => sent(name, body);
