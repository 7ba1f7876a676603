/**
 * Keys of effects: what an effect is, never an attempt at it. They are in facts, in the table of effects and in
 * calls to outside systems as their idempotency key, so their text never changes.
 */
declare const brand: unique symbol;
export type EffectKey = string & { readonly [brand]: 'EffectKey' };

interface Parts {
  readonly orderId: string;
  readonly shipmentId: string;
  readonly refundId: string;
  readonly sourceId: string;
  readonly dimension: string;
  /** The order's version after the fact that requires the effect. */
  readonly version: number;
  /** How many reservations of stock the order has requested by then. */
  readonly reservation: number;
}

/** The parts of each kind of key, in the order in which they are written, with colons between. */
const KEY_PARTS = {
  label: ['shipmentId'],
  void: ['shipmentId'],
  intercept: ['shipmentId'],
  shipment: ['shipmentId'],
  tracking: ['shipmentId', 'version'],
  acceptance: ['orderId'],
  cancellation: ['orderId', 'version'],
  refund: ['refundId'],
  reserve: ['orderId', 'reservation'],
  stock: ['orderId', 'version'],
  source: ['sourceId'],
  'cancel-source': ['sourceId'],
  drift: ['orderId', 'dimension', 'version'],
  conflict: ['orderId'],
} as const satisfies Readonly<Record<string, readonly (keyof Parts)[]>>;

export type KeyKind = keyof typeof KEY_PARTS;
export type KeyParts<K extends KeyKind> = Pick<Parts, (typeof KEY_PARTS)[K][number]>;
/** A key taken apart again. */
export type ParsedKey = { readonly [K in KeyKind]: { readonly kind: K } & KeyParts<K> }[KeyKind];

export const KEY_KINDS = Object.keys(KEY_PARTS) as readonly KeyKind[];

/** The key of an effect; ids must not contain a colon; no id created here does. */
export function effectKey<K extends KeyKind>(kind: K, parts: KeyParts<K>): EffectKey {
  const values: Partial<Parts> = parts;
  return [kind, ...KEY_PARTS[kind].map((name) => values[name])].join(':') as EffectKey;
}

const NUMBERS: ReadonlySet<keyof Parts> = new Set(['version', 'reservation']);
const isNumber = (text: string): boolean => /^(0|[1-9]\d{0,14})$/.test(text);

const isKind = (text: string | undefined): text is KeyKind =>
  text !== undefined && Object.hasOwn(KEY_PARTS, text);

/** The parts of a key that `effectKey` built; null for any other text. */
export function parseEffectKey(key: string): ParsedKey | null {
  const [kind, ...texts] = key.split(':');
  if (!isKind(kind)) return null;
  const names: readonly (keyof Parts)[] = KEY_PARTS[kind];
  if (texts.length !== names.length) return null;
  const parts: Record<string, string | number> = {};
  for (const [index, name] of names.entries()) {
    const text = texts[index] ?? '';
    if (NUMBERS.has(name) ? !isNumber(text) : text === '') return null;
    parts[name] = NUMBERS.has(name) ? Number(text) : text;
  }
  return { kind, ...parts } as unknown as ParsedKey;
}

/** Is it the key of an effect that makes a refund, whoever carries it out? */
export const isRefundKey = (key: string): boolean => parseEffectKey(key)?.kind === 'refund';
