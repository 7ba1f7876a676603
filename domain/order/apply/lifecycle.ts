import { withdrawn } from './changes';
import type { Folds } from './fold';

/** What concerns the order as a whole: its beginning and end, holds, people, deadlines. */
export const LIFECYCLE: Folds<
  | 'OrderTaken'
  | 'AcceptanceExpired'
  | 'OrderReleased'
  | 'OrderHeld'
  | 'HoldLifted'
  | 'ProcessingStarted'
  | 'LogisticsReported'
  | 'PostedOrderConfirmed'
  | 'PostedOrderContradicted'
  | 'PeopleCorrected'
  | 'ChannelContradicted'
  | 'DeadlineMissed'
  | 'OrderArchived'
  | 'OrderUnarchived'
  | 'OrderCancelled'
  | 'OrderCompleted'
  | 'OrderClosed'
> = {
  // Only the first fact begins an order.
  OrderTaken: (order) => order,
  AcceptanceExpired: (order) => ({ ...order, acceptanceExpired: true }),
  OrderReleased: (order, _, at) => ({ ...order, releasedAt: at }),
  OrderHeld: (order, { reason, until }) => ({ ...order, hold: { reason, until } }),
  // It could not be collected meanwhile: the time to do so starts again.
  HoldLifted: (order, _, at) => ({
    ...order,
    hold: null,
    pickupAt: order.pickup === 'ready' ? at : order.pickupAt,
  }),
  ProcessingStarted: (order) => ({ ...order, processing: true }),
  LogisticsReported: (order, { state }) => ({ ...order, executor: state }),
  PeopleCorrected: (order, { people, destination }) => ({
    ...order,
    people: { ...order.people, ...people },
    destination: destination ?? order.destination,
  }),
  PostedOrderConfirmed: (order) => ({ ...order, posted: 'confirmed' }),
  PostedOrderContradicted: (order) => ({ ...order, posted: 'contradicted' }),
  ChannelContradicted: (order, { dimension }) => ({ ...order, drift: [...order.drift, dimension] }),
  DeadlineMissed: (order, { deadline }) => ({ ...order, missed: [...order.missed, deadline] }),
  OrderArchived: (order) => ({ ...order, archived: true }),
  OrderUnarchived: (order) => ({ ...order, archived: false }),
  OrderCancelled: (order, { by, reason }, at) =>
    withdrawn(order, {
      ...order,
      hold: null,
      pickup: order.pickup === 'to_prepare' || order.pickup === 'ready' ? 'cancelled' : order.pickup,
      lifecycle: { state: 'cancelled', since: at, by, ...(reason === null ? {} : { reason }) },
    }),
  OrderCompleted: (order, { by }, at) => ({
    ...order,
    hold: null,
    lifecycle: { state: 'completed', since: at, by },
  }),
  OrderClosed: (order, { by }, at) => ({ ...order, lifecycle: { state: 'closed', since: at, by } }),
};
