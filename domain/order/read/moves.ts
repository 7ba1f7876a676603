import type { CommandName } from '../commands';
import type { OrderStatus } from '../status';
import type { Facets } from './vocabularies/facets';
import type { When } from './vocabularies/vocabulary';

/** What ways are worked out with: the values of the dimensions, and what else commands wait for. */
export interface Standing extends Facets {
  readonly hold: OrderStatus['hold'];
  /** Units wait to be accepted. */
  readonly undecided: boolean;
  /** The payment allows the goods to leave. */
  readonly secured: boolean;
  /** Work on the goods has started, or need not be recorded. */
  readonly begun: boolean;
  /** The customer collects it. */
  readonly inStore: boolean;
  /** Units of our own stock are in no shipment yet. */
  readonly unpacked: boolean;
  /** A shipment waits to be handed over. */
  readonly waiting: boolean;
}

export interface Move {
  /** What has to be so before, in the order in which it comes about. */
  readonly needs?: When<Standing>;
  /** What is so after it. */
  readonly gives: Partial<Standing>;
}

const RELEASED = { hold: 'none', undecided: false, secured: true } as const;
/** Nothing is left that is still to be sent. */
const ALL_SENT = { unpacked: false, supply: ['none', 'tracking_assigned'], waiting: false } as const;
const NOT_RECEIVED = ['none', 'part_delivered', 'delivered'] as const;
const ON_ITS_WAY = [
  ...(['handed', 'in_transit', 'out_for_delivery', 'at_carrier_point'] as const),
  ...(['delivery_failed', 'expired', 'lost', 'returning'] as const),
];

/**
 * The commands that lead an order onwards. The rules decide; this table is advice for callers that were refused. It
 * never advises to cancel, refuse or refund on the way to another status.
 */
const MOVES = {
  release: { gives: { hold: 'none' } },
  accept: { gives: { undecided: false, acceptance: 'accepted' } },
  'collect-cash': {
    needs: { cashDue: true, fulfillment: 'handed' },
    gives: { paid: true, cashDue: false, payment: 'paid' },
  },
  'record-payment': { gives: { secured: true, paid: true, cashDue: false, payment: 'paid' } },
  process: { needs: { ...RELEASED, inStore: false }, gives: { begun: true, fulfillment: 'processing' } },
  'acquire-logistics': { needs: { ...RELEASED, inStore: false }, gives: { executor: 'acknowledged' } },
  'start-logistics': { needs: { executor: 'acknowledged' }, gives: { executor: 'in_progress' } },
  'pay-source': { needs: { supply: 'placed_unpaid' }, gives: { supply: 'paid_awaiting_tracking' } },
  'place-source': {
    needs: { ...RELEASED, supply: 'to_place' },
    gives: { supply: 'paid_awaiting_tracking' },
  },
  'track-source': {
    needs: { supply: 'paid_awaiting_tracking' },
    gives: {
      supply: 'tracking_assigned',
      waiting: true,
      parcel: true,
      shipment: 'awaiting',
      fulfillment: 'ready',
    },
  },
  'prepare-pickup': { needs: { ...RELEASED, inStore: true }, gives: { pickup: 'to_prepare' } },
  'ready-pickup': { needs: { pickup: 'to_prepare' }, gives: { pickup: 'ready' } },
  collect: {
    needs: { pickup: 'ready' },
    gives: { pickup: 'collected', unpacked: false, fulfillment: 'handed', delivery: 'received' },
  },
  'create-shipment': {
    needs: { ...RELEASED, inStore: false, begun: true },
    gives: { parcel: true, shipment: 'awaiting', fulfillment: 'ready' },
  },
  'hand-over': {
    needs: { waiting: true, hold: 'none' },
    gives: { waiting: false, fulfillment: 'handed', shipment: 'handed' },
  },
  ship: {
    needs: { ...RELEASED, inStore: false, begun: true, waiting: false, unpacked: true },
    gives: { unpacked: false, parcel: true, fulfillment: 'handed', shipment: 'handed' },
  },
  deliver: {
    needs: { ...ALL_SENT, shipment: ON_ITS_WAY },
    gives: { delivery: 'delivered', shipment: 'delivered' },
  },
  'confirm-receipt': {
    needs: { ...ALL_SENT, fulfillment: 'handed', delivery: NOT_RECEIVED },
    gives: { delivery: 'received' },
  },
  'close-incident': { gives: { incident: 'none' } },
  complete: {
    needs: { ...ALL_SENT, fulfillment: 'handed', paid: true, incident: 'none' },
    gives: { lifecycle: 'completed' },
  },
  close: { needs: { lifecycle: 'completed', incident: 'none' }, gives: { lifecycle: 'closed' } },
} as const satisfies { readonly [N in CommandName]?: Move };

export type MoveName = keyof typeof MOVES;
export const movesByName: { readonly [N in MoveName]: Move } = MOVES;
const MOVE_NAMES = Object.keys(MOVES) as MoveName[];
export const isMove = (name: CommandName): name is MoveName => name in MOVES;

/** The commands that bring each value of each facet about, in the order of the table. */
const BROUGHT_BY = new Map<string, MoveName[]>();
for (const name of MOVE_NAMES) {
  for (const [facet, value] of Object.entries(movesByName[name].gives)) {
    const key = `${facet}:${value}`;
    BROUGHT_BY.set(key, [...(BROUGHT_BY.get(key) ?? []), name]);
  }
}

const valuesOf = (wanted: unknown): readonly unknown[] => (Array.isArray(wanted) ? wanted : [wanted]);

/** One need of a command: the values of a facet that fit, and the commands that bring one of them about. */
export interface Need {
  readonly facet: keyof Standing;
  readonly values: readonly unknown[];
  readonly broughtBy: readonly MoveName[];
}

/** The needs of each command, worked out once. */
export const NEEDS = new Map<MoveName, readonly Need[]>(
  MOVE_NAMES.map((name) => [
    name,
    Object.entries(movesByName[name].needs ?? {}).map(([facet, wanted]) => ({
      facet: facet as keyof Standing,
      values: valuesOf(wanted),
      broughtBy: valuesOf(wanted).flatMap((value) => BROUGHT_BY.get(`${facet}:${value}`) ?? []),
    })),
  ]),
);
