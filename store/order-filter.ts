import type { ViewName } from '../domain/order/read/vocabularies';

/** The statuses that lists are filtered by, and the mode. */
export const STATUS_NAMES = [
  'lifecycle',
  'acceptance',
  'payment',
  'fulfillment',
  'delivery',
  'pickup',
  'return',
  'refund',
  'incident',
  'mode',
] as const;
export type StatusName = (typeof STATUS_NAMES)[number];

/** Values of which an order has one, or with `not` none. */
export interface OneOf {
  readonly values: readonly string[];
  readonly not: boolean;
}

export interface OrderFilter extends Readonly<Partial<Record<StatusName, readonly string[] | undefined>>> {
  readonly q?: string | undefined;
  readonly customer?: string | undefined;
  readonly channel?: OneOf | undefined;
  readonly seller?: OneOf | undefined;
  readonly externalId?: string | undefined;
  /** Orders that have one of these statuses of a view, or with `not` none. */
  readonly word?: (OneOf & { readonly view: ViewName }) | undefined;
  readonly archived?: boolean | undefined;
  readonly attention?: boolean | undefined;
  readonly createdFrom?: string | undefined;
  readonly createdTo?: string | undefined;
  readonly placedFrom?: string | undefined;
  readonly placedTo?: string | undefined;
}
