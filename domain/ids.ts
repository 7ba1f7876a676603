/**
 * Ids are derived from what they name, so that the same decision made twice gives the same id. Only an order and a
 * command have an id that starts with something random.
 */
export const orderSuffix = (orderId: string): string => orderId.replace(/^ord_/, '');

export const shipmentId = (orderId: string, n: number): string => `shp_${orderSuffix(orderId)}_${n}`;
export const refundId = (orderId: string, n: number): string => `rfd_${orderSuffix(orderId)}_${n}`;
export const returnId = (orderId: string, n: number): string => `ret_${orderSuffix(orderId)}_${n}`;
export const sourceId = (orderId: string, n: number): string => `src_${orderSuffix(orderId)}_${n}`;

/** Is it the id of an order at a supplier, and of nothing else? */
export const isSourceId = (id: string): boolean => id.startsWith('src_');
