import type { ApiAnswer, Route } from '../core/api';
import type { JsonObject } from '../core/json';
import { asObject, asText } from '../core/json';
import { delegate } from './delegate';
import { fulfillmentDialect, refuse, required } from './errors';
import type { Account, Order } from './model';
import { moveOrder, note } from './move-order';
import type { FulfillmentProvider } from './provider';
import { renderOrder } from './render-order';

type Operation = (account: Account, body: JsonObject) => ApiAnswer;

/** The Fulfillment Provider API: every call is a POST, with the credentials in its body. */
export function fulfillmentRoutes(provider: FulfillmentProvider): Route[] {
  const accountOf = (body: JsonObject): Account | undefined => {
    const auth = asObject(body.auth);
    if (asText(auth.fulfillment_provider_api_code) === undefined)
      throw required('auth.fulfillment_provider_api_code');
    return provider.account(asText(auth.api_key) ?? '');
  };
  const route = (path: string, operation: Operation): Route => ({
    method: 'post',
    path,
    operation: ({ body }) => {
      const sent = asObject(body);
      if (asText(sent.transaction_id) === undefined) throw required('transaction_id');
      const account = accountOf(sent);
      return account === undefined ? fulfillmentDialect.error(401) : operation(account, sent);
    },
  });
  return [
    {
      method: 'post',
      path: '/connect',
      operation: ({ body }) => {
        const sent = asObject(body);
        // Wrong credentials are a successful response here, and no failure.
        const isKnown = accountOf(sent) !== undefined;
        return {
          status: 200,
          json: isKnown ? { auth: sent.auth } : { errors: [{ code: 'credentials_invalid' }] },
        };
      },
    },
    route('/delegate_fulfillment', (account, body) => delegate(provider, account, body)),
    route('/get_fulfillments', (account, body) => {
      const order = provider.find(account, numberOf(body));
      const json =
        order === undefined ? { errors: [{ code: 'fulfillments_not_found' }] } : renderOrder(order);
      return { status: 200, json };
    }),
    route('/cancel_fulfillment', (account, body) => {
      if (asText(body.reason) === undefined) throw required('reason');
      const order = provider.find(account, numberOf(body));
      if (order === undefined) throw refuse(400, 'ORDER_NOT_FOUND', 'There is no such order.');
      return requestCancellation(provider, account, order);
    }),
    route('/get_recent_changes', (account, body) => recentChanges(provider, account, body)),
  ];
}

function numberOf(body: JsonObject): string {
  const number = asText(body.fulfillment_provider_order_id);
  if (number === undefined) throw required('fulfillment_provider_order_id');
  return number;
}

/** Only requests it: the outcome shows in the order's status. */
function requestCancellation(provider: FulfillmentProvider, account: Account, order: Order): ApiAnswer {
  if (order.status === 'Shipped') throw refuse(400, 'ORDER_SHIPPED', 'The order has left the warehouse.');
  if (order.status === 'Cancelled' || order.status === 'Rejected')
    throw refuse(400, 'ORDER_OVER', 'The order is over.');
  if (!order.cancellationAsked) note(provider, order, 'cancellation_requested', {});
  order.cancellationAsked = true;
  if (account.cancelsAtOnce) moveOrder(provider, order, 'cancel', { reason: 'as you wished' });
  else provider.orders.put(order.id, order);
  return { status: 200, json: {} };
}

function recentChanges(provider: FulfillmentProvider, account: Account, body: JsonObject): ApiAnswer {
  const since = Date.parse(asText(body.since) ?? '');
  if (Number.isNaN(since)) throw required('since');
  const after = Number(asObject(body.next_request).after ?? 0);
  const changes = provider.changesSince(account, since, after);
  const page = changes.slice(0, account.pageSize);
  const more = changes.length > page.length;
  return {
    status: 200,
    json: {
      changes: page.map(renderOrder),
      ...(more ? { next_request: { after: page.at(-1)?.change } } : {}),
    },
  };
}
