import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import type { Attempt, PlacedOrder, SupplierOrderRequest } from '../../../domain/ports';
import { readAs } from '../../shared/http';
import { webAddress } from '../../shared/text';
import type { Fulfillments, Provider } from './api';
import { orderBody, orderNumber } from './api';
import { isCalledOff, isUnderWay } from './statuses';

const delegatedSchema = z.object({ fulfillment_provider_order_id: orderNumber.nullish() });

/**
 * The API has no idempotency keys: two calls with one `order_id` may create two orders. So our number is looked up
 * before every call, and that a call is about to be made is stored before it. If the provider does not
 * find orders by our number, a second call is never made: `unknown`, `ambiguous_order`.
 *
 * The limit of this: a call that is still under way at the provider after our time-out is not found either.
 */
export async function place(
  provider: Provider,
  request: SupplierOrderRequest,
  attempt: Attempt,
): Promise<PlacedOrder> {
  const earlier = await look(provider, request.sourceId);
  if (earlier) return placed(provider, earlier);
  if (attempt.ref !== null && !provider.settings.findsByOrderId)
    throw new OutsideError('unknown', 'ambiguous_order');
  const mark = randomUUID();
  const kept = await attempt.saveReference(mark);
  // Another process makes the same first attempt: the next look shows its result.
  if (attempt.ref === null && kept !== mark) throw new OutsideError('transient', 'placed_by_another');
  const json = await provider.call('/delegate_fulfillment', orderBody(request), {
    effect: true,
    transaction: mark,
  });
  const { fulfillment_provider_order_id } = readAs(delegatedSchema, json, { effect: true });
  // A provider that gives no number of its own uses ours.
  return placed(provider, {
    fulfillment_provider_order_id: fulfillment_provider_order_id ?? request.sourceId,
  });
}

/** Either way a provider that is away is found out before anything is written down. */
async function look(provider: Provider, sourceId: string): Promise<Fulfillments | null> {
  if (provider.settings.findsByOrderId) return provider.find(sourceId);
  await provider.connect();
  return null;
}

function placed({ settings }: Provider, order: Fulfillments): PlacedOrder {
  const ref = order.fulfillment_provider_order_id;
  const url = settings.orderUrlTemplate?.replaceAll('{orderId}', encodeURIComponent(ref));
  return { ref, url: webAddress(url), paid: isUnderWay(order) };
}

/** Requests a cancellation. A provider that has cancelled the order already needs no request. */
export async function cancel(provider: Provider, ref: string, attempt: Attempt): Promise<void> {
  if (attempt.ref !== null && (await isOver(provider, ref))) return;
  await attempt.saveReference('asked');
  const body = { fulfillment_provider_order_id: ref, reason: 'the customer does not want it any more' };
  try {
    await provider.call('/cancel_fulfillment', body, { effect: true });
  } catch (error) {
    if (!(error instanceof OutsideError) || error.kind !== 'refused') throw error;
    if (!(await isOver(provider, ref))) throw error;
  }
}

async function isOver(provider: Provider, ref: string): Promise<boolean> {
  const order = await provider.find(ref);
  return order !== null && isCalledOff(order);
}
