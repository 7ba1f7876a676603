import type { FactData, FactType } from '../facts';
import type { Order } from '../model';

export type FactOf<T extends FactType> = {
  readonly [K in FactType]: Extract<FactData, { readonly type: K }>;
}[T];

/** How each of these facts changes an order. `at` is when the fact became true. */
export type Folds<T extends FactType> = {
  readonly [K in T]: (order: Order, fact: FactOf<K>, at: string) => Order;
};
