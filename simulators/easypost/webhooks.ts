import type { ApiAnswer } from '../core/api';
import { hex32 } from '../core/ids';
import type { JsonObject } from '../core/json';
import { asArray, asObject, asText } from '../core/json';
import type { CarrierHouse } from './carrier-house';
import { modeOf, now } from './carrier-house';
import { notFound, refuse, required } from './errors';
import type { Account, Webhook } from './model';

/** POST /webhooks: subscribes an address to the account's events. */
export function createWebhook(house: CarrierHouse, account: Account, body: unknown): ApiAnswer {
  const wish = asObject(asObject(body).webhook ?? body);
  const url = asText(wish.url);
  if (url === undefined) throw required('url');
  if (!/^https?:\/\//.test(url)) throw refuse(422, 'WEBHOOK.INVALID', 'The webhook url is invalid.');
  const webhook: Webhook = {
    id: `hook_${hex32()}`,
    accountKey: account.apiKey,
    mode: modeOf(account.apiKey),
    url,
    secret: asText(wish.webhook_secret) ?? null,
    customHeaders: readHeaders(wish.custom_headers),
    created_at: now(),
    disabled_at: null,
  };
  house.webhooks.put(webhook.id, webhook);
  return { status: 201, json: renderWebhook(webhook) };
}

/** PATCH /webhooks/{id}: a new secret or new headers; a disabled webhook works again after it. */
export function updateWebhook(house: CarrierHouse, account: Account, id: string, body: unknown): ApiAnswer {
  const webhook = find(house, account, id);
  const wish: JsonObject = asObject(asObject(body).webhook ?? body);
  webhook.secret = asText(wish.webhook_secret) ?? webhook.secret;
  if (wish.custom_headers !== undefined) webhook.customHeaders = readHeaders(wish.custom_headers);
  webhook.disabled_at = null;
  house.webhooks.put(id, webhook);
  return { status: 200, json: renderWebhook(webhook) };
}

/** GET /webhooks. */
export function listWebhooks(house: CarrierHouse, account: Account): ApiAnswer {
  return { status: 200, json: { webhooks: webhooksOf(house, account.apiKey).map(renderWebhook) } };
}

/** GET /webhooks/{id}. */
export function getWebhook(house: CarrierHouse, account: Account, id: string): ApiAnswer {
  return { status: 200, json: renderWebhook(find(house, account, id)) };
}

/** DELETE /webhooks/{id}. */
export function deleteWebhook(house: CarrierHouse, account: Account, id: string): ApiAnswer {
  house.webhooks.delete(find(house, account, id).id);
  return { status: 200, json: {} };
}

/** The account's subscriptions. */
export function webhooksOf(house: CarrierHouse, accountKey: string): Webhook[] {
  return [...house.webhooks.values()].filter((webhook) => webhook.accountKey === accountKey);
}

function find(house: CarrierHouse, account: Account, id: string): Webhook {
  const webhook = house.webhooks.get(id);
  if (webhook?.accountKey !== account.apiKey) throw notFound();
  return webhook;
}

// The secret is never shown again.
function renderWebhook(webhook: Webhook): Record<string, unknown> {
  return {
    id: webhook.id,
    object: 'Webhook',
    mode: webhook.mode,
    url: webhook.url,
    created_at: webhook.created_at,
    disabled_at: webhook.disabled_at,
    custom_headers: webhook.customHeaders,
  };
}

function readHeaders(value: unknown): { key: string; value: string }[] {
  return (asArray(value) ?? []).map(asObject).flatMap((header) => {
    const [key, content] = [asText(header.key), asText(header.value)];
    return key === undefined || content === undefined ? [] : [{ key, value: content }];
  });
}
