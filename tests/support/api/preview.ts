import type { Money } from '../../../domain/money';
import type { OrderStatus } from '../../../domain/order/status';
import type { Answer, Shown } from './answers';
import type { CallOptions } from './client';
import type { System } from './system';

interface ShownEffect {
  readonly effect: string;
  readonly kind: string;
  readonly about: Readonly<Record<string, unknown>>;
}

interface Change {
  readonly before: Money;
  readonly after: Money;
}

/** What a command would do, as `?preview=true` shows it. */
export interface ShownPreview {
  readonly token: string;
  readonly orderVersion: number;
  readonly facts: readonly { readonly what: string; readonly data: Readonly<Record<string, unknown>> }[];
  readonly money: Readonly<Record<'due' | 'captured' | 'refunds' | 'owed', Change>>;
  readonly messages: Readonly<
    Record<'channel' | 'carrier' | 'supplier' | 'person', readonly ShownEffect[]>
  > & {
    readonly customer: readonly { readonly event: string; readonly by: string }[];
  };
  readonly stock: readonly ShownEffect[];
  readonly status: OrderStatus;
  readonly views: Shown['views'];
  readonly allowedActions: readonly string[];
}

/** Previews a command that would be taken. */
export async function preview(
  { client }: System,
  orderId: string,
  command: string,
  body: object = {},
): Promise<ShownPreview> {
  const path = `/v1/orders/${orderId}/${command}?preview=true`;
  return (await client.expect([200], 'POST', path, { body })).body as unknown as ShownPreview;
}

/** Sends a command that was previewed, with the token of what was shown. */
export const sendPreviewed = (
  { client }: System,
  { token }: Pick<ShownPreview, 'token'>,
  orderId: string,
  command: string,
  body: object = {},
  options: CallOptions = {},
): Promise<Answer> =>
  client.send(orderId, command, body, {
    ...options,
    headers: { 'Preview-Token': token, ...options.headers },
  });

/** What has happened to an order since a version, as codes. */
export async function factsSince({ client }: System, orderId: string, version: number): Promise<string[]> {
  const { body } = await client.expect([200], 'GET', `/v1/orders/${orderId}/timeline?limit=200`);
  return body.items.filter(({ sequence }) => sequence > version).map(({ what }) => what);
}
