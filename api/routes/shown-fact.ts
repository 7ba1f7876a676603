import type { FactData, FactType } from '../../domain/order/facts';
import { TEXT_REF } from '../../store/ids';

interface Surroundings {
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

/** Fields that may hold a reference into the vault. Others are never looked up, whatever somebody typed there. */
const TEXTS: ReadonlySet<string> = new Set(['reason', 'remark', 'evidence', 'trackingUrl', 'name']);

/** What a fact says, for people: amounts with their currency, texts in the clear, null where they were erased. */
export function shownData({ type: _, ...data }: FactData, around: Surroundings): Record<string, unknown> {
  return shownObject(data, around);
}

const shownObject = (data: object, around: Surroundings): Record<string, unknown> =>
  Object.fromEntries(Object.entries(data).map(([key, value]) => [key, shown(key, value, around)]));

function shown(key: string, value: unknown, around: Surroundings): unknown {
  if (Array.isArray(value)) return value.map((item) => shown(key, item, around));
  if (typeof value === 'object' && value !== null) return shownObject(value, around);
  if (typeof value === 'number' && AMOUNTS.has(key)) return { amount: value, currency: around.currency };
  if (typeof value === 'string' && TEXTS.has(key) && TEXT_REF.test(value))
    return around.texts.get(value) ?? null;
  return value;
}
