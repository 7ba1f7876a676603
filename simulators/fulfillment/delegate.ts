import type { ApiAnswer } from '../core/api';
import { asArray, asInteger, asObject, asText } from '../core/json';
import { refuse, required } from './errors';
import type { Account, Item, Order } from './model';
import type { FulfillmentProvider } from './provider';

/** /delegate_fulfillment: takes an order. Two requests create two: the customer's number is no key. */
export function delegate(provider: FulfillmentProvider, account: Account, body: unknown): ApiAnswer {
  const sent = asObject(body);
  const orderId = asText(sent.order_id);
  if (orderId === undefined) throw required('order_id');
  if (asText(sent.status) === undefined) throw required('status');
  const wanted = asArray(sent.requested_fulfillments)?.map(asObject) ?? [];
  const [first] = wanted;
  if (first === undefined) throw required('requested_fulfillments');
  const shipTo = asObject(first.ship_to);
  for (const field of ['address_line_1', 'city', 'country_code'])
    if (asText(shipTo[field]) === undefined) throw required(`ship_to.${field}`);
  const items = wanted.flatMap((part) => (asArray(part.items) ?? []).map(readItem));
  if (items.length === 0) throw required('items');
  const stranger = items.find(({ sku }) => account.unknownSkus.includes(sku));
  if (stranger) throw refuse(400, 'UNKNOWN_SKU', `We do not sell ${stranger.sku}.`);
  const order: Order = {
    id: provider.newNumber(),
    apiKey: account.apiKey,
    orderId,
    status: account.processesAtOnce ? 'Processing' : null,
    reason: null,
    shipTo,
    items,
    parcels: [],
    cancellationAsked: false,
    changedAt: 0,
    change: 0,
  };
  provider.save(order);
  provider.ledger.append({
    system: 'fulfillment',
    kind: 'order_placed',
    key: orderId,
    orderId: order.id,
    detail: { items, shipTo, orderNumber: asText(sent.order_number) ?? null },
  });
  return { status: 200, json: { fulfillment_provider_order_id: order.id } };
}

function readItem(value: unknown): Item {
  const item = asObject(value);
  const quantity = asInteger(item.quantity);
  if (quantity === undefined || quantity < 1) throw required('items.quantity');
  const description = asText(item.description);
  if (description === undefined) throw required('items.description');
  const product = asObject(item.product);
  return {
    line_item_id: asText(item.line_item_id) ?? null,
    sku: asText(asObject(product.identifiers).sku) ?? asText(product.product_id) ?? description,
    description,
    quantity,
  };
}
