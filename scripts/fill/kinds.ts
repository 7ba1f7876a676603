import type { StoredBodyOf } from '../../domain/order/commands';
import { Dice } from './dice';
import { Life } from './life';
import type { Wanted } from './orders';
import { placedOrder } from './orders';

/** How orders of one kind live, and how many of ten thousand are of it. */
export interface Kind {
  readonly name: string;
  readonly weight: number;
  readonly wanted?: Wanted;
  /** What happens after the order was taken and, unless it waits for that, accepted. */
  readonly live: (life: Life, dice: Dice) => void;
  /** True: it is not accepted yet. */
  readonly undecided?: boolean;
}

const HOUR = 3_600;
const DAY = 24 * HOUR;
const euro = (amount: number) => ({ amount, currency: 'EUR' });

const shipped = (life: Life, dice: Dice): Life => {
  life.pack('ship', dice.between(2, 40) * HOUR).settle();
  return life.scan(1, 'in_transit', dice.between(3, 20) * HOUR);
};
const delivered = (life: Life, dice: Dice): Life =>
  shipped(life, dice)
    .scan(1, 'in_transit', dice.between(5, 30) * HOUR)
    .scan(1, 'out_for_delivery', dice.between(5, 20) * HOUR)
    .scan(1, 'delivered', dice.between(1, 8) * HOUR);
const completed = (life: Life, dice: Dice): Life => delivered(life, dice).do('complete', {}, 2 * DAY);
const closed = (life: Life, dice: Dice): Life => completed(life, dice).do('close', {}, 20 * DAY);

const byHand = (life: Life): Life =>
  life.do('ship', { manual: { carrier: life.text('a courier') } }, 5 * HOUR).do('deliver', {}, DAY);

const ready = (life: Life, dice: Dice): Life =>
  life
    .do('prepare-pickup', {}, dice.between(1, 6) * HOUR)
    .do('ready-pickup', { code: 'C-4711' }, dice.between(1, 6) * HOUR);

const pickup: Wanted = {
  channel: 'shop',
  order: { shipping: { method: 'pickup', delivery: 'pickup', tracked: false } },
};

const returnRequested = (life: Life, dice: Dice): Life =>
  delivered(life, dice).do('request-return', { reason: life.text('does not fit') }, 2 * DAY);
const firstReturn = (life: Life): string => life.order.returns[0]?.id ?? '';

/** Refunds, and confirms what a person has to pay by hand. */
function refunded(life: Life, body: StoredBodyOf<'refund'>): Life {
  life.do('refund', body, DAY).settle();
  for (const { effect } of Object.values(life.order.effects)) {
    life.do('confirm-effect', { effect: effect.key, evidence: life.text('bank statement 12') }, DAY);
  }
  return life;
}

const cancelled = (life: Life, dice: Dice): Life =>
  refunded(
    life.do('cancel', { reason: life.text('ordered twice') }, dice.between(1, 20) * HOUR).settle(),
    {},
  );

const split = (life: Life, dice: Dice): Life =>
  life
    .pack('ship', 5 * HOUR, [{ id: '1' }])
    .settle()
    .pack('ship', dice.between(20, 70) * HOUR)
    .settle();

export const KINDS: readonly [Kind, ...Kind[]] = [
  { name: 'archived', weight: 6_000, live: (life, dice) => closed(life, dice).do('archive', {}, 30 * DAY) },
  { name: 'closed', weight: 1_500, live: closed },
  { name: 'completed', weight: 400, live: completed },
  { name: 'delivered', weight: 200, live: delivered },
  { name: 'in transit', weight: 60, live: shipped },
  {
    name: 'handed over',
    weight: 20,
    live: (life, dice) => life.pack('ship', dice.between(2, 30) * HOUR).settle(),
  },
  { name: 'to pack', weight: 50, live: () => {} },
  {
    name: 'packed',
    weight: 15,
    live: (life) => life.pack('create-shipment', 5 * HOUR).settle(),
  },
  {
    name: 'to accept',
    weight: 20,
    wanted: { channel: 'market-de' },
    undecided: true,
    live: () => {},
  },
  { name: 'to pay', weight: 15, wanted: { channel: 'shop', paid: false }, live: () => {} },
  {
    name: 'not accepted in time',
    weight: 30,
    wanted: { channel: 'market-fr' },
    undecided: true,
    live: (life) => life.passDeadlines(1).settle(),
  },
  { name: 'cancelled', weight: 150, live: cancelled },
  {
    name: 'cancelled and archived',
    weight: 350,
    live: (life, dice) => cancelled(life, dice).do('archive', {}, 30 * DAY),
  },
  {
    name: 'returned',
    weight: 350,
    live: (life, dice) => {
      returnRequested(life, dice).do('approve-return', { returnId: firstReturn(life) }, DAY);
      life.do('receive-return', { returnId: firstReturn(life) }, 4 * DAY).settle();
      refunded(life, { reason: life.text('returned') }).passDeadlines(2);
    },
  },
  {
    name: 'partly refunded',
    weight: 100,
    live: (life, dice) => void refunded(delivered(life, dice), { adjustment: euro(300) }).passDeadlines(2),
  },
  {
    name: 'two parcels',
    weight: 250,
    wanted: { minLines: 2 },
    live: (life, dice) => {
      split(life, dice)
        .scan(1, 'delivered', 40 * HOUR)
        .scan(2, 'delivered', 30 * HOUR);
      life.do('complete', {}, 2 * DAY).do('close', {}, 20 * DAY);
    },
  },
  {
    name: 'collected',
    weight: 100,
    wanted: pickup,
    live: (life, dice) => void ready(life, dice).do('collect', { code: 'C-4711' }, DAY).passDeadlines(2),
  },
  // What waits for a person or is looked for by ops is rare, however many orders there are.
  {
    name: 'partly handed over',
    weight: 8,
    wanted: { minLines: 2 },
    live: (life) => life.pack('ship', 5 * HOUR, [{ id: '1' }]).settle(),
  },
  { name: 'pickup ready', weight: 3, wanted: pickup, live: ready },
  {
    name: 'on hold',
    weight: 5,
    live: (life) => void life.do('hold', { reason: life.text('address?') }, HOUR),
  },
  { name: 'return requested', weight: 3, live: returnRequested },
  {
    name: 'return on its way',
    weight: 5,
    live: (life, dice) => {
      returnRequested(life, dice).do('approve-return', { returnId: firstReturn(life) }, DAY);
      life.do('ship-return', { returnId: firstReturn(life) }, 2 * DAY);
    },
  },
  {
    name: 'incident',
    weight: 1,
    live: (life, dice) =>
      void delivered(life, dice).do('open-incident', { reason: life.text('damaged') }, DAY),
  },
  {
    name: 'to refund by hand',
    weight: 1,
    wanted: { channel: 'phone' },
    live: (life, dice) => void delivered(life, dice).do('refund', { adjustment: euro(500) }, DAY),
  },
  {
    name: 'label refused',
    weight: 2,
    live: (life) => {
      life.settle().pack('ship', 3 * HOUR);
      const [label] = Object.values(life.order.effects);
      if (label) life.report(label, { kind: 'refused', problem: 'address_invalid' }, 5);
    },
  },
  { name: 'test', weight: 1, wanted: { channel: 'shop', order: { mode: 'test' } }, live: byHand },
  { name: 'lost', weight: 2, live: (life, dice) => void shipped(life, dice).scan(1, 'lost', 9 * DAY) },
];

/** A life of one kind; the same for the same seed. */
export function lifeOf(kind: Kind, seed: number): Life {
  const dice = new Dice(seed);
  const life = new Life(placedOrder(dice, kind.wanted ?? {}));
  if (!kind.undecided && life.order.requiresAcceptance) life.do('accept', {}, dice.between(1, 12) * HOUR);
  if (kind.name !== 'label refused') life.settle();
  kind.live(life, dice);
  return life;
}
