import type { FactData, FactType } from '../../domain/order/facts';
import { TEXT_REF } from '../../domain/order/texts';

interface FactContext {
  readonly currency: string;
  readonly texts: ReadonlyMap<string, string>;
}

/** `ShipmentHandedOver` as clients match on it: `shipment_handed_over`. */
export const factCode = (type: FactType): string => type.replace(/(?<!^)([A-Z])/g, '_$1').toLowerCase();

/** Fields that hold minor units wherever a fact has them as a number. */
const AMOUNTS: ReadonlySet<string> = new Set([
  'amount',
  'unitPrice',
  'discount',
  'shippingPrice',
  'price',
  'shipping',
  'adjustment',
  'fee',
]);

/** Fields whose text in the vault is a person or an address, as JSON. */
const PEOPLE: ReadonlySet<string> = new Set(['customer', 'shippingAddress', 'billingAddress']);

/** Fields that may hold a reference into the vault. Others are never looked up, whatever text they hold. */
const TEXTS: ReadonlySet<string> = new Set([
  ...['reason', 'remark', 'evidence', 'trackingUrl', 'name', 'resolution', 'url'],
  ...PEOPLE,
]);

/** A fact as clients see it: amounts with their currency, texts in the clear, null if they were erased. */
export function presentFact({ type: _, ...data }: FactData, context: FactContext): Record<string, unknown> {
  return presentObject(data, context);
}

/** The same for anything that has the form of the data of a fact. */
export const presentObject = (data: object, context: FactContext): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, present(key, value, context)]));

function present(key: string, value: unknown, context: FactContext): unknown {
  if (Array.isArray(value)) return value.map((item) => present(key, item, context));
  if (typeof value === 'object' && value !== null) return presentObject(value, context);
  if (typeof value === 'number' && AMOUNTS.has(key)) return { amount: value, currency: context.currency };
  if (typeof value === 'string' && TEXTS.has(key) && TEXT_REF.test(value)) {
    const text = context.texts.get(value);
    if (text === undefined) return null;
    return PEOPLE.has(key) ? JSON.parse(text) : text;
  }
  return value;
}

/** C11: without what an outside system said of a refusal, which may be about the operator's account or other orders. */
export const withoutOutsideWords = (data: FactData): FactData =>
  (data.type === 'EffectNeedsAttention' || data.type === 'RefundDeclined') && data.remark !== undefined
    ? (({ remark: _, ...rest }) => rest)(data)
    : data;
