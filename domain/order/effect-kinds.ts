import type { EffectKey } from './keys';
import type { Effect, Order, Shipment, SupplierOrder, WayOut } from './model';

/** The activities that carry out effects, by name. */
export type EffectActivity =
  | 'buyLabel'
  | 'voidLabel'
  | 'notifyChannel'
  | 'placeSupplierOrder'
  | 'cancelSupplierOrder'
  | 'reserveStock'
  | 'changeStock';

/** Whom an effect addresses: an outside system, our own stock, or a person. */
export type EffectSystem = 'carrier' | 'channel' | 'supplier' | 'stock' | 'person';

type Kind = Effect['kind'];
type EffectOf<K extends Kind> = { readonly [P in Kind]: Extract<Effect, { kind: P }> }[K];

export interface EffectKindSpec<K extends Kind = Kind> {
  /** The activity that carries it out; null for the work of a person. */
  readonly activity: EffectActivity | null;
  readonly system: EffectSystem;
  /** The kind of connector it goes to, which names its task queue; null for stock and for persons. */
  connectorKind(order: Order, effect: EffectOf<K>): string | null;
  /** One line for people who watch the workflow: ids, kinds and connection names, never personal data or free text. */
  summary(order: Order, effect: EffectOf<K>): string;
  /** Effects of this kind of one order are carried out one after another, oldest first. */
  readonly oneAtATime: boolean;
  /** Why a person is needed from the beginning; null if an activity carries it out. */
  readonly problem: string | null;
  /** What a person may do about it once it needs attention. */
  readonly waysOut: readonly WayOut[];
}

const AUTOMATIC = { oneAtATime: false, problem: null, waysOut: ['retry', 'confirm', 'give_up'] } as const;
/** Nothing to retry: only a person does it. */
const BY_HAND = {
  activity: null,
  system: 'person',
  connectorKind: () => null,
  oneAtATime: false,
  waysOut: ['confirm', 'give_up'],
} as const;

const shipmentOf = (order: Order, id: string): Shipment | undefined =>
  order.shipments.find((shipment) => shipment.id === id);
const supplierOrderOf = (order: Order, id: string): SupplierOrder | undefined =>
  order.sources.find((source) => source.id === id);

/** No connector has this kind: its effects wait until a person decides. */
const UNKNOWN_KIND = 'none';

const CARRIER = {
  ...AUTOMATIC,
  system: 'carrier',
  connectorKind: (order: Order, { shipmentId }: { readonly shipmentId: string }) =>
    shipmentOf(order, shipmentId)?.carrier.kind ?? UNKNOWN_KIND,
} as const;

const SUPPLIER = {
  ...AUTOMATIC,
  system: 'supplier',
  connectorKind: (order: Order, { sourceId }: { readonly sourceId: string }) =>
    supplierOrderOf(order, sourceId)?.kind ?? UNKNOWN_KIND,
} as const;

/** Stock is in our own database. */
const STOCK = { ...AUTOMATIC, system: 'stock', connectorKind: () => null } as const;

const atCarrier = (order: Order, shipmentId: string): string =>
  `${shipmentId} at ${shipmentOf(order, shipmentId)?.carrier.account ?? 'an unknown carrier'}`;
const atSupplier = (order: Order, sourceId: string): string =>
  `${sourceId} at ${supplierOrderOf(order, sourceId)?.supplier ?? 'an unknown supplier'}`;

/** Everything that differs between kinds of effects, in one place. A kind without an entry does not compile. */
export const EFFECT_KINDS: { readonly [K in Kind]: EffectKindSpec<K> } = {
  buy_label: {
    ...CARRIER,
    activity: 'buyLabel',
    summary: (order, { shipmentId }) => `buy the label of ${atCarrier(order, shipmentId)}`,
  },
  void_label: {
    ...CARRIER,
    activity: 'voidLabel',
    summary: (order, { shipmentId }) => `void the label of ${atCarrier(order, shipmentId)}`,
  },
  tell_channel: {
    ...AUTOMATIC,
    activity: 'notifyChannel',
    system: 'channel',
    connectorKind: (order) => order.channel.kind,
    summary: (order, { message }) => `${message.type} → ${order.channel.name}`,
    // Most channels can distinguish equal messages only by what came before.
    oneAtATime: true,
  },
  place_source: {
    ...SUPPLIER,
    activity: 'placeSupplierOrder',
    summary: (order, { sourceId }) => `place ${atSupplier(order, sourceId)}`,
  },
  cancel_source: {
    ...SUPPLIER,
    activity: 'cancelSupplierOrder',
    summary: (order, { sourceId }) => `cancel ${atSupplier(order, sourceId)}`,
  },
  reserve_stock: {
    ...STOCK,
    activity: 'reserveStock',
    summary: (_, { lines }) => `reserve stock for ${countOf(lines)}`,
  },
  change_stock: {
    ...STOCK,
    activity: 'changeStock',
    summary: (_, { changes }) => `settle the stock of ${countOf(changes)}`,
  },
  refund_by_hand: {
    ...BY_HAND,
    problem: 'refund_by_hand',
    summary: (_, { refundId }) => `pay ${refundId} back by hand`,
  },
  intercept_parcel: {
    ...BY_HAND,
    problem: 'intercept_by_hand',
    summary: (_, { shipmentId }) => `intercept ${shipmentId}`,
  },
  settle_drift: {
    ...BY_HAND,
    problem: 'channel_says_otherwise',
    summary: (order, { dimension, word }) => `${order.channel.name} reports ${dimension}: ${word}`,
  },
  settle_conflict: {
    ...BY_HAND,
    problem: 'channel_has_another_order',
    summary: (order) => `${order.channel.name} has another order with this number`,
  },
};

const countOf = (lines: readonly unknown[]): string =>
  lines.length === 1 ? '1 line' : `${lines.length} lines`;

/** What is known of an effect by its kind. */
export const effectSpec = <K extends Kind>(effect: EffectOf<K> & { readonly kind: K }): EffectKindSpec<K> =>
  EFFECT_KINDS[effect.kind];

/** A channel is sent nothing about an order that was posted before the import has found it there. */
const waitsForImport = ({ posted }: Order, { kind }: Effect): boolean =>
  kind === 'tell_channel' && posted === 'unconfirmed';

/** Temporal shows a summary of at most 200 bytes. */
const SUMMARY_LENGTH = 190;

/** An effect that an activity is to carry out now. */
export interface PendingWork {
  readonly key: EffectKey;
  readonly activity: EffectActivity;
  readonly system: Exclude<EffectSystem, 'person'>;
  /** The kind of connector whose task queue it goes to; null for stock. */
  readonly connectorKind: string | null;
  readonly summary: string;
  /** It was tried for a while without success, which the order shows; it is tried on without end. */
  readonly isDelayed: boolean;
  readonly oneAtATime: boolean;
}

/**
 * The effects of an order that an activity is to carry out, oldest first. Pure: the same order always gives the same
 * list. What needs a person, or waits for the import, is not in it.
 */
export function pendingWork(order: Order): PendingWork[] {
  return Object.values(order.effects)
    .filter((pending) => pending.state === 'pending' && !waitsForImport(order, pending.effect))
    .sort((a, b) => Date.parse(a.since) - Date.parse(b.since))
    .flatMap(({ effect, problem }) => {
      const { activity, system, oneAtATime, connectorKind, summary } = effectSpec(effect);
      if (activity === null || system === 'person') return [];
      return [
        {
          key: effect.key,
          activity,
          system,
          connectorKind: connectorKind(order, effect),
          summary: summary(order, effect).slice(0, SUMMARY_LENGTH),
          isDelayed: problem !== null,
          oneAtATime,
        },
      ];
    });
}
