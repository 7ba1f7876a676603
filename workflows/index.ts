export { importOrders } from './import';
export { runOrder } from './order';
export { pullSupplier } from './supplier';
