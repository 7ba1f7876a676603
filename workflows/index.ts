export { importOrders } from './import';
export { fulfillOrder } from './order';
export { pullSupplier } from './supplier';
