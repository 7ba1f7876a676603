import { shipmentId } from '../../domain/ids';
import type { SupplierReport } from '../../domain/order/commands';
import type { CarrierStatus, Order } from '../../domain/order/model';
import { shipmentStatus } from '../../domain/order/quantities';
import type { Placed } from './domain/orders';
import { eur, lineOf } from './domain/orders';
import type { Life } from './workflow-life';
import { DEPOT, POST } from './workflow-life';
import type { World } from './workflow-world';

/** Kinds of order that paths start with. Each has two units; refunds are paid by hand, so that none is skipped. */
const KINDS = {
  prepaid: {},
  unpaid: { captured: 0 },
  channel: { paymentMode: 'channel' },
  cod: { paymentMode: 'on_delivery' },
  pickup: { delivery: 'pickup' },
  drop: { lines: [lineOf('1', 2, { supplier: DEPOT })] },
  acc: { requiresAcceptance: true, paymentMode: 'channel' },
  'acc, unpaid': { requiresAcceptance: true, captured: 0 },
} satisfies Record<string, Placed>;

export type Kind = keyof typeof KINDS;

type Step = (life: Life) => Promise<unknown>;

const one = { lines: [{ id: '1', quantity: 1 }] };
const total = 2990;

const returnId = ({ order }: Life): string => order.returns[0]?.id ?? '';
const refundId = ({ order }: Life): string => order.refunds[0]?.id ?? '';

const pay =
  (state: 'pending' | 'captured', amount: number): Step =>
  (life) =>
    life.does('record-payment', { paymentId: 'p-1', amount: eur(amount), state });

const supplier =
  (state: SupplierReport['state']): Step =>
  async (life) => {
    const sourceId = life.order.sources[0]?.id ?? '';
    const parcel =
      state === 'tracked'
        ? { carrier: 'txt_carrier', trackingNumber: `N-${sourceId}`, trackingUrl: null }
        : { carrier: null, trackingNumber: null, trackingUrl: null };
    const sender = { who: `supplier:${DEPOT.name}`, party: 'system' } as const;
    await life.does('supplier-report', { sourceId, state, ...parcel, reason: null }, sender);
  };

/** The carrier reports it for every shipment that it has. */
const carrier =
  (status: CarrierStatus): Step =>
  async (life) => {
    for (const [index, shipment] of life.order.shipments.entries()) {
      if (shipment.handedAt !== null) await life.scan(index + 1, status, `${status}-${index + 1}`);
    }
  };

/** The end of a run is waited for: the server that skips time may lose a signal that comes while a run ends. */
const last =
  (name: 'complete' | 'close'): Step =>
  async (life) => {
    await life.does(name, {});
    await life.ended();
  };

/** The events of section 4 of the order model, as our commands, reports, effects and deadlines. */
const STEPS: Readonly<Record<string, Step>> = {
  V: async (life) => life.answer(await life.signal(life.taking)),
  r: (life) => life.until('its release', (order) => order.releasedAt !== null),
  k: (life) => life.does('process', {}),
  c: async (life) => {
    for (const part of [one, one]) {
      await life.does('create-shipment', { ...part, carrier: { account: POST.account } }, { carrier: POST });
    }
    await life.quiet();
  },
  h: (life) => life.does('hand-over', { shipmentId: shipmentId(life.id, 1) }),
  H: (life) => life.does('hand-over', {}),
  'void-label': async (life) => {
    await life.does('void-shipment', { shipmentId: shipmentId(life.id, 1) });
    await life.quiet();
  },

  in_transit: carrier('in_transit'),
  out_for_delivery: carrier('out_for_delivery'),
  at_carrier_point: carrier('at_carrier_point'),
  delivery_failed: carrier('delivery_failed'),
  delivered: carrier('delivered'),
  receipt: (life) => life.does('confirm-receipt', {}),

  accept: (life) => life.does('accept', {}),
  refuse: (life) => life.does('refuse', {}),
  cancel: (life) => life.does('cancel', {}),
  complete: last('complete'),
  close: last('close'),
  'incident-open': (life) => life.does('open-incident', { reason: 'txt_reason' }),

  'pay-start': pay('pending', total),
  pay: pay('captured', total),
  'pay-part': pay('captured', 1000),
  'to-refund': (life) => life.does('refund', {}),
  'to-refund-part': (life) => life.does('refund', one),
  'start-refund': (life) => life.does('start-refund', { refundId: refundId(life) }),
  evidence: (life) =>
    life.does('confirm-effect', { effect: `refund:${refundId(life)}`, evidence: 'txt_slip' }),

  'return-requested': (life) => life.does('request-return', {}),
  'return-approved': (life) => life.does('approve-return', { returnId: returnId(life) }),
  'received-part': (life) => life.does('receive-return', { returnId: returnId(life), ...one }),
  'received-all': (life) => life.does('receive-return', { returnId: returnId(life) }),

  '3pl-ack': (life) => life.does('acquire-logistics', {}),
  '3pl-start': (life) => life.does('start-logistics', {}),

  prepare: (life) => life.does('prepare-pickup', {}),
  ready: (life) => life.does('ready-pickup', { code: 'M-417' }),
  collected: (life) => life.does('collect', { code: 'M-417' }),

  place: async (life) => {
    await life.does('place-source', {});
    await life.quiet();
  },
  'src-pay': supplier('paid'),
  tracking: supplier('tracked'),
  'src-cancel': supplier('cancelled'),
  'src-refund-review': supplier('refund_review'),
};

/** What happens automatically once time has passed. */
const WAITS: Readonly<Record<string, Step>> = {
  silence: (life) =>
    life.until('the silence', ({ shipments }) =>
      shipments.some((each) => shipmentStatus(each) === 'expired'),
    ),
  'no-show': (life) => life.until('the no-show', ({ pickup }) => pickup === 'cancelled'),
};

/** Longer than any deadline that a path waits for. */
const LONG = '31 days';

/** An order at the end of its path, and before the last step of it; null if nothing was decided by then. */
export interface Ending {
  readonly life: Life;
  readonly before: Order | null;
  readonly order: Order | null;
}

interface Path {
  readonly kind: Kind;
  /** Steps, with blanks in between. What happens automatically is last. */
  readonly path: string;
}

/**
 * Plays all paths side by side in one world; those that wait for something do so together in the end. Paths with a
 * common start share one order, whatever it is read for.
 */
export async function playAll<P extends Path>(
  world: World,
  paths: readonly P[],
): Promise<Map<P, PromiseSettledResult<Ending>>> {
  const lived = new Map<string, Path>(paths.map((path) => [keyOf(path), path]));
  const begun = await Promise.allSettled(
    [...lived.values()].map(async ({ kind, path }) => {
      const life = await world.place({ ...KINDS[kind], policy: { refunds: 'manual' } });
      return walk(world, life, stepsOf(path, STEPS));
    }),
  );
  await world.pass(LONG);
  const ended = await Promise.allSettled(
    [...lived.values()].map(async ({ path }, index) => {
      const each = begun[index];
      if (each?.status !== 'fulfilled') throw each?.reason;
      const steps = stepsOf(path, WAITS);
      if (steps.length === 0) return each.value;
      const { life, order: before } = each.value;
      return { ...(await walk(world, life, steps)), before };
    }),
  );
  const endings = new Map([...lived.keys()].map((key, index) => [key, ended[index]]));
  return new Map(paths.map((path) => [path, endings.get(keyOf(path)) as PromiseSettledResult<Ending>]));
}

const keyOf = ({ kind, path }: Path): string => `${kind}: ${path}`;

/** The steps of a path that are among these. */
function stepsOf(path: string, among: typeof STEPS): Step[] {
  return path.split(' ').flatMap((name) => {
    if (name !== '' && !(name in STEPS) && !(name in WAITS)) throw new Error(`there is no step "${name}"`);
    return among[name] ?? [];
  });
}

async function walk(world: World, life: Life, steps: readonly Step[]): Promise<Ending> {
  const orderNow = (): Order | null => world.record.order(life.id).state;
  let before = orderNow();
  for (const step of steps) {
    // An automatic consequence is no step of its own.
    if (step !== STEPS.r) before = orderNow();
    await step(life);
  }
  return { life, before, order: orderNow() };
}
