import type { Command, CommandName, EffectOutcome } from '../../../domain/order/commands';
import { COMMAND_NAMES } from '../../../domain/order/commands';
import { deadlinesOf } from '../../../domain/order/deadlines';
import type { Decision } from '../../../domain/order/decide';
import { decide } from '../../../domain/order/decide';
import type { FactData } from '../../../domain/order/facts';
import type { Order, Payment } from '../../../domain/order/model';
import { CARRIER_STATUSES } from '../../../domain/order/model';
import { isAllowed } from '../../../domain/order/read/actions';
import type { TakeBody } from '../../../domain/order/take';
import { randomBody } from './bodies';
import { Dice } from './dice';
import { inDays, LABEL, lineOf, NOW, PARCELS, takeBody } from './orders';

export interface Step {
  readonly before: Order;
  readonly command: Command;
  readonly decision: Decision;
  readonly after: Order;
}

/** The numbers of a walk: first those of the order, then those of each command. */
export type Choices = readonly (readonly number[])[];

/** Takes a random order and leads it through random commands; `visit` sees each of them, refused ones too. */
export function walk([first = [], ...steps]: Choices, visit: (step: Step) => void = () => {}): Order {
  let order = begin(new Dice(first));
  let clock = Date.parse(NOW);
  for (const numbers of steps) {
    const dice = new Dice(numbers);
    clock += dice.pick([0, 60, 3_600, 86_400, 259_200, 1_728_000]) * 1_000;
    const command = randomCommand(order, dice, new Date(clock).toISOString());
    clock = Math.max(clock, Date.parse(command.receivedAt));
    const decision = decide(order, command);
    const after = decision.accepted ? decision.order : order;
    visit({ before: order, command, decision, after });
    order = after;
  }
  return order;
}

/** A walk as text: the order it starts with, and each command with its result. */
export function storyOf(choices: Choices): string {
  const [first] = firstFacts(choices);
  const steps = [JSON.stringify(first)];
  try {
    walk(choices, ({ command, decision }) => {
      const end = decision.accepted
        ? decision.facts.map(({ data }) => data.type).join(', ')
        : decision.refusal.code;
      steps.push(`${command.receivedAt} ${command.name} ${JSON.stringify(command.body)} => ${end}`);
    });
  } catch (error) {
    steps.push(`the next command throws: ${String(error)}`);
  }
  return steps.join('\n');
}

/** The facts by which the walk's order started, as `walk` takes it. */
export function firstFacts([first = []]: Choices): readonly FactData[] {
  const decision = decide(null, envelope('take', randomTake(new Dice(first)), NOW));
  return decision.accepted ? decision.facts.map(({ data }) => data) : [];
}

function begin(dice: Dice): Order {
  const decision = decide(null, envelope('take', randomTake(dice), NOW));
  if (!decision.accepted) throw new Error(decision.refusal.code);
  return decision.order;
}

const envelope = (name: Command['name'], body: object, receivedAt: string): Command =>
  ({
    id: `${name}:${receivedAt}`,
    name,
    body,
    receivedAt,
    who: 'walk',
    party: 'seller',
    onBehalfOf: null,
    requestId: null,
    carrier: PARCELS,
  }) as Command;

const SUPPLIER = { name: 'factory', kind: 'fulfillment' };

function randomTake(dice: Dice): TakeBody {
  const lines = Array.from({ length: 1 + dice.upTo(2) }, (_, index) =>
    lineOf(String(index + 1), 1 + dice.upTo(2), {
      unitPrice: dice.pick([1000, 333, 0, 1]),
      discount: dice.oneIn(4) ? 1 : 0,
      taxes: dice.oneIn(4) ? [{ code: 'VAT', amount: 19, included: false }] : [],
      shippingPrice: dice.oneIn(6) ? 50 : 0,
      supplier: dice.oneIn(4) ? SUPPLIER : null,
    }),
  ).map((line) => ({ ...line, discount: Math.min(line.discount, line.unitPrice * line.quantity) }));
  const paymentMode = dice.pick(['prepaid', 'prepaid', 'on_delivery', 'on_invoice', 'channel'] as const);
  const tells = { acceptance: dice.oneIn(2), shipment: dice.oneIn(2), cancellation: dice.oneIn(2) };
  const whole = takeBody({ lines, paymentMode, shippingPrice: dice.pick([490, 0, 1]) });
  return {
    ...whole,
    payments: randomPayments(whole.payments[0]?.amount ?? 0, dice),
    requiresAcceptance: dice.oneIn(2),
    delivery: dice.oneIn(4) ? 'pickup' : 'parcel',
    policy: {
      ...whole.policy,
      acceptanceBy: dice.pick(['quantity', 'line', 'order'] as const),
      refunds: dice.pick(['caller', 'channel', 'manual'] as const),
      refundOnCancel: dice.pick(['us', 'us', 'channel'] as const),
      releaseOnAuthorized: dice.oneIn(4),
      autoReceiptSeconds: dice.pick([null, 86_400]),
      processing: dice.oneIn(8) ? 'step' : 'implied',
      autoAccept: dice.oneIn(6),
      stock: { reserve: dice.oneIn(4), buffer: 1 },
      disputeSeconds: dice.pick([null, null, 86_400]),
      authority: {
        lifecycle: dice.pick(['channel', 'channel', 'us'] as const),
        payment: dice.pick(['channel', 'us'] as const),
        delivery: dice.pick(['channel', 'us'] as const),
      },
      tells,
    },
    ...(dice.oneIn(4) ? { posted: true } : {}),
  };
}

function randomPayments(total: number, dice: Dice): Payment[] {
  const captured = (id: string, amount: number): Payment => ({ id, method: null, amount, state: 'captured' });
  switch (dice.upTo(5)) {
    case 0:
    case 1:
      return total > 0 ? [captured('initial', total)] : [];
    case 2:
      return [captured('a', Math.floor(total / 2)), captured('b', Math.ceil(total / 2))];
    case 3:
      return [captured('initial', total + 500)];
    case 4:
      return [{ ...captured('initial', total), state: 'authorized' }];
    default:
      return [];
  }
}

function randomCommand(order: Order, dice: Dice, now: string): Command {
  switch (dice.upTo(11)) {
    case 3:
    case 4:
    case 5:
      return randomProgress(order, dice, now);
    case 6:
      return order.shipments.length > 0 || dice.oneIn(4)
        ? randomScan(order, dice, now)
        : randomProgress(order, dice, now);
    case 7:
    case 8:
      return Object.keys(order.effects).length > 0 || dice.oneIn(4)
        ? envelope('effect-result', randomResult(order, dice), now)
        : randomProgress(order, dice, now);
    case 9: {
      // Most orders that wait to be accepted would be cancelled by that one deadline.
      const running = deadlinesOf(order).filter(({ name }) => name !== 'accept_by' || dice.oneIn(4));
      const due = dice.pickOr(running, { name: 'ship_by', subject: null, at: now });
      const at = Date.parse(due.at) > Date.parse(now) ? due.at : now;
      return envelope('deadline', { name: due.name, subject: due.subject }, at);
    }
    case 10:
      return envelope('channel-report', randomReport(order, dice), now);
    case 11:
      return order.sources.length > 0
        ? envelope('supplier-report', randomSupplierReport(order, dice), now)
        : randomProgress(order, dice, now);
    default: {
      const name = COMMAND_NAMES[dice.upTo(COMMAND_NAMES.length - 1)] ?? 'accept';
      return envelope(name, randomBody(order, name, dice), now);
    }
  }
}

/** Commands that end something, or lead nowhere: with as many of them as of others few random lives get far. */
const SELDOM: ReadonlySet<CommandName> = new Set<CommandName>([
  ...([
    'refuse',
    'cancel',
    'record-payment',
    'void-shipment',
    'hold',
    'reject-logistics',
    'cancel-pickup',
  ] as const),
  ...(['cancel-source', 'change-customer', 'change-address', 'archive', 'unarchive'] as const),
]);
const STEPS = COMMAND_NAMES.filter((name) => !SELDOM.has(name));

/**
 * A command that the order would accept. They are tried in a drawn order until one is found, since deciding is slow.
 */
function randomProgress(order: Order, dice: Dice, now: string): Command {
  const names = dice.oneIn(6) ? COMMAND_NAMES : STEPS;
  const [stride, from] = [1 + dice.upTo(95), dice.upTo(96)];
  // 97 is a prime above the number of commands, so no two get the same place.
  const drawn = names.map((name, index) => ({ name, place: (index * stride + from) % 97 }));
  const found = drawn.sort((a, b) => a.place - b.place).find(({ name }) => isAllowed(order, name));
  const name = found?.name ?? 'record-payment';
  return envelope(name, randomBody(order, name, dice), now);
}

function randomSupplierReport(order: Order, dice: Dice): object {
  const sourceId = dice.pickOr(
    order.sources.map(({ id }) => id),
    'src_9',
  );
  const state = dice.pick([
    'paid',
    'tracked',
    'shipped',
    'cancelled',
    'refund_review',
    'refunded',
    'refund_declined',
  ]);
  const trackingNumber = state === 'shipped' || state === 'tracked' ? `T-${sourceId}` : null;
  return { sourceId, state, carrier: 'txt_carrier', trackingNumber, trackingUrl: null, reason: null };
}

function randomScan(order: Order, dice: Dice, now: string): Command {
  const shipment = dice.pickOr(
    order.shipments.map(({ id }) => id),
    'shp_9',
  );
  const status = dice.pick(CARRIER_STATUSES);
  const occurredAt = inDays(dice.pick([0, -0.1, -2, -40, 1]), now);
  const named = dice.oneIn(2) ? { shipmentId: shipment } : {};
  const trackingNumber = order.shipments.find(({ id }) => id === shipment)?.trackingNumber ?? 'T-9';
  const eventId = `${status}:${occurredAt}`;
  return envelope(
    'carrier-report',
    { ...named, trackingNumber, eventId, status, occurredAt, remark: null },
    now,
  );
}

function randomResult(order: Order, dice: Dice): { key: string; outcome: EffectOutcome } {
  const key = dice.pickOr(Object.keys(order.effects), 'effect:9');
  const source = { source: { ref: `S:${key}`, url: null, paid: dice.oneIn(2) } };
  const label = key.startsWith('label:')
    ? { label: { ...LABEL, trackingNumber: `T:${key}` } }
    : key.startsWith('source:')
      ? source
      : {};
  const outcome = dice.pick<EffectOutcome>([
    { kind: 'done', ...label },
    { kind: 'done', ...label },
    { kind: 'refused', problem: 'not_wanted' },
    { kind: 'unknown', problem: 'no_answer' },
    { kind: 'delayed', problem: 'carrier_down' },
  ]);
  return { key, outcome };
}

function randomReport(order: Order, dice: Dice): object {
  switch (dice.upTo(7)) {
    case 0:
    case 1:
      return { state: 'received' };
    case 2:
      return { state: 'cancelled', reason: dice.oneIn(2) ? 'buyer_asked' : null };
    case 3:
      return { state: 'shown', isSame: dice.oneIn(2) };
    default: {
      const known = order.payments.map(({ id }) => id);
      return { state: 'paid', paymentId: dice.pickOr(known, 'p-channel'), amount: dice.pick([2990, 1, 333]) };
    }
  }
}
