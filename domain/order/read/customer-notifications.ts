import { notifierOf } from '../../policy';
import type { FactData } from '../facts';
import type { Order } from '../model';

/** An event that a customer is notified of, and by whom: the channel, since Waybill cannot (K18, P6, L30, L35, X1). */
export interface CustomerNotification {
  readonly event: keyof Order['policy']['tellsCustomer'];
  readonly by: 'channel';
}

function eventOf(fact: FactData): CustomerNotification['event'] | null {
  switch (fact.type) {
    case 'ShipmentHandedOver':
      return 'shipped';
    case 'CarrierReported':
      return fact.status === 'delivered' ? 'delivered' : null;
    case 'PickupReady':
      return 'ready_for_pickup';
    case 'OrderCancelled':
      return 'cancelled';
    case 'RefundDone':
      return 'refunded';
    default:
      return null;
  }
}

/** What a customer is notified of because of a fact. A test order's customer is notified of nothing. */
export function customerNotifications(order: Order, fact: FactData): CustomerNotification[] {
  const event = order.mode === 'live' ? eventOf(fact) : null;
  const by = event === null ? 'nobody' : notifierOf(order.policy.tellsCustomer[event]);
  return event === null || by === 'nobody' ? [] : [{ event, by }];
}
