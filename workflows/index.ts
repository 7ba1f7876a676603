export { importOrders } from './import';
export { fulfillOrder } from './order';
