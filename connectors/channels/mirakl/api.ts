import { OutsideError } from '../../../domain/errors';
import type { Http, HttpRequest, HttpResponse } from '../../shared/http';
import { readAs } from '../../shared/http';
import type { MiraklOrder } from './order-schema';
import { orderSchema, pageSchema } from './order-schema';
import type { MiraklSettings } from './settings';

/** A shop at a marketplace: its HTTP client, and the requests that are made in several places. */
export interface MiraklShop {
  readonly settings: MiraklSettings;
  request(request: HttpRequest): Promise<HttpResponse>;
  /** The current state of the order (OR11). Throws `refused`, `order_not_found`, if the shop has no such order. */
  order(orderId: string): Promise<MiraklOrder>;
}

export function openShop(http: Http, settings: MiraklSettings): MiraklShop {
  const request = (call: HttpRequest): Promise<HttpResponse> =>
    http.request({ ...call, query: { ...call.query, shop_id: settings.shopId } });
  return {
    settings,
    request,
    async order(orderId) {
      const query = { order_ids: orderId, max: 1 };
      const { json } = await request({ method: 'GET', path: '/api/orders', query, effect: false });
      const [found] = readAs(pageSchema, json, { effect: false }).orders;
      if (found === undefined) throw new OutsideError('refused', 'order_not_found');
      const order = readAs(orderSchema, found, { effect: false });
      if (order.order_id !== orderId) throw new OutsideError('refused', 'order_not_found');
      return order;
    },
  };
}
