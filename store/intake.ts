import { refuse } from '../domain/errors';
import { totalsOf } from '../domain/order/amounts';
import type { Command } from '../domain/order/commands';
import type { Order, Party } from '../domain/order/model';
import type { OrderContent, TakeBody, TakeOrder } from '../domain/order/take';
import { splitTake } from '../domain/order/take';
import type { Policy } from '../domain/policy';
import { canonicalJson } from './canonical';
import type { Database } from './database';
import { Prisma } from './generated/client';
import { newCommandId, newOrderId } from './ids';
import type { Inbox, NewInboxRow } from './inbox';
import { commandFromRow, insertRow, sealedParts } from './inbox';
import type { Keyring } from './keyring';
import { sha256 } from './keyring';
import { wordsOf } from './names';
import type { Orders } from './orders';
import type { Vault } from './vault';
import { contentRef } from './vault';

export interface TakeRequest {
  readonly order: TakeOrder;
  readonly channel: Order['channel'];
  readonly policy: Policy;
  /** The kinds of the supplier connections that its lines come from. */
  readonly suppliers: ReadonlyMap<string, string>;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  /** Lines that name no seller belong to this one. */
  readonly sellerId: string | null;
  /** Where a key came with the request: with `source`, what is the same request again. */
  readonly idempotency: { readonly source: string; readonly key: string } | null;
}

export type Taken =
  | { readonly outcome: 'new'; readonly orderId: string; readonly command: Command }
  /** The same request again, told by its Idempotency-Key. */
  | { readonly outcome: 'replayed'; readonly orderId: string; readonly commandId: string }
  /** The same order again, told by channel and external id. */
  | {
      readonly outcome: 'known';
      readonly orderId: string;
      readonly commandId: string;
      readonly isReplay: boolean;
    }
  | { readonly outcome: 'conflict'; readonly orderId: string; readonly isReplay: boolean }
  | { readonly outcome: 'key_reused' };

/** How long after it was kept the relay signals what nobody else has. */
export const SIGNAL_AFTER_MS = 10_000;

/** A request that brought nothing new: its order was there already. */
const TAKE_AGAIN = 'take-again';

/** Takes orders in: what they say of people goes to the vault, the rest to the inbox, in one statement. */
export class Intake {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
    private readonly vault: Vault,
    private readonly inbox: Inbox,
    private readonly orders: Pick<Orders, 'content'>,
  ) {}

  async take(request: TakeRequest): Promise<Taken> {
    const contentHash = sha256(canonicalJson(request.order));
    const earlier = await this.sameRequest(request, contentHash);
    if (earlier) return earlier;
    const { row, content, body } = this.prepare(request, contentHash);
    const written = await this.write(row, body, content, contentHash);
    if (written) return { outcome: 'new', orderId: body.orderId, command: commandFromRow(row) };
    // Somebody was faster: the same request, or another with the same order.
    const known = await this.known(request);
    if (!known) throw new Error('an order was refused by the database and cannot be found');
    return known;
  }

  /** The order of a request that came before, whatever became of its channel since; null where there is none. */
  async known(request: Omit<TakeRequest, 'channel' | 'policy' | 'suppliers'>): Promise<Taken | null> {
    const contentHash = sha256(canonicalJson(request.order));
    const same = await this.sameRequest(request, contentHash);
    if (same) return same;
    const known = await this.sameOrder(request.order, contentHash);
    if (known && request.idempotency) await this.keepAnswer(request, request.idempotency, known, contentHash);
    return known;
  }

  /** What a channel shows of people may become known after the order; it goes before what was known. */
  async updateContent(orderId: string, content: OrderContent): Promise<void> {
    await this.vault.write(orderId, [{ ref: contentRef(orderId), text: JSON.stringify(content) }], true);
    // Names that were corrected here go before what the channel says.
    const shown = await this.orders.content(orderId);
    const tokens = shown === null ? [] : this.nameTokens(shown);
    await this.database.prisma.orderRow.update({ where: { id: orderId }, data: { nameTokens: tokens } });
  }

  private prepare(request: TakeRequest, contentHash: string) {
    const receivedAt = new Date();
    const orderId = newOrderId();
    const { body, content } = splitTake(request.order, {
      orderId,
      channel: request.channel,
      policy: request.policy,
      suppliers: request.suppliers,
      now: receivedAt.toISOString(),
      ...(request.sellerId === null ? {} : { sellerId: request.sellerId }),
    });
    const id = newCommandId();
    const row: NewInboxRow = {
      id,
      orderId,
      source: request.idempotency?.source ?? 'take',
      key: request.idempotency?.key ?? id,
      name: 'take',
      body,
      bodyHash: contentHash,
      who: request.who,
      party: request.party,
      onBehalfOf: request.onBehalfOf,
      requestId: request.requestId,
      receivedAt,
      nextSignalAt: new Date(receivedAt.getTime() + SIGNAL_AFTER_MS),
    };
    return { row, body, content };
  }

  private async write(
    row: NewInboxRow,
    body: TakeBody,
    content: OrderContent,
    contentHash: string,
  ): Promise<boolean> {
    const sealed = this.vault.sealNew(body.orderId, body.orderId, [
      { ref: contentRef(body.orderId), text: JSON.stringify(content) },
    ]);
    const sellers = [...new Set(body.lines.flatMap((line) => line.sellerId ?? []))];
    const { total } = totalsOf(
      body.shipping,
      body.lines.map((line) => ({ ...line, units: line.quantity })),
    );
    const placed = Prisma.sql`SELECT 1 FROM placed`;
    const terms = [...new Set([body.externalId, ...body.lines.map((line) => line.sku)])];
    // The inbox row may be refused where the same Idempotency-Key came twice; then nothing may stay behind.
    const rows = await this.database.prisma
      .$queryRaw<{ id: string }[]>(Prisma.sql`
      WITH placed AS (
        INSERT INTO orders (id, channel, external_id, content_hash, mode, currency, total, seller_ids,
                            search_terms, name_tokens, placed_at, created_at, updated_at)
        SELECT ${body.orderId}, ${body.channel.name}, ${body.externalId}, ${contentHash}, ${body.mode},
               ${body.currency}, ${total}::bigint, ${sellers}::text[],
               ${terms.map((term) => term.toLowerCase())}::text[], ${this.nameTokens(content)}::text[],
               ${new Date(body.placedAt)}::timestamptz, ${row.receivedAt}::timestamptz,
               ${row.receivedAt}::timestamptz
        WHERE NOT EXISTS (SELECT 1 FROM inbox WHERE source = ${row.source} AND key = ${row.key})
        ON CONFLICT (channel, external_id) DO NOTHING RETURNING id),
      kept AS (${insertRow(row, placed)} RETURNING id),
      ${sealedParts(sealed, placed)}
      SELECT id FROM placed`)
      .catch(ignoreDuplicateKey);
    return rows.length > 0;
  }

  /** Keeps the answer to a request that took nothing, for when the same one comes again. */
  private async keepAnswer(
    { who, party, onBehalfOf, requestId }: Omit<TakeRequest, 'channel' | 'policy' | 'suppliers'>,
    idempotency: { readonly source: string; readonly key: string },
    known: Taken & { readonly orderId: string },
    contentHash: string,
  ): Promise<void> {
    const isConflict = known.outcome === 'conflict';
    await this.inbox.keep(
      {
        ...idempotency,
        id: newCommandId(),
        orderId: known.orderId,
        name: TAKE_AGAIN,
        body: {},
        bodyHash: contentHash,
        who,
        party,
        onBehalfOf,
        requestId,
        receivedAt: new Date(),
        nextSignalAt: null,
        answered: { refusal: isConflict ? refuse('order_conflict') : null },
      },
      null,
    );
  }

  private async sameRequest(
    { idempotency }: Pick<TakeRequest, 'idempotency'>,
    contentHash: string,
  ): Promise<Taken | null> {
    if (!idempotency) return null;
    const row = await this.inbox.findByKey(idempotency.source, idempotency.key);
    if (!row?.orderId) return null;
    if (row.bodyHash !== contentHash) return { outcome: 'key_reused' };
    const { orderId, id: commandId } = row;
    if (row.name !== TAKE_AGAIN) return { outcome: 'replayed', orderId, commandId };
    if (row.refusal) return { outcome: 'conflict', orderId, isReplay: true };
    return { outcome: 'known', orderId, commandId, isReplay: true };
  }

  private async sameOrder(
    order: TakeOrder,
    contentHash: string,
  ): Promise<(Taken & { orderId: string }) | null> {
    const rows = await this.database.prisma.$queryRaw<
      { id: string; hash: string; commandId: string }[]
    >(Prisma.sql`
      SELECT o.id, o.content_hash AS hash, i.id AS "commandId"
      FROM orders o JOIN inbox i ON i.order_id = o.id AND i.name = 'take'
      WHERE o.channel = ${order.channel} AND o.external_id = ${order.externalId}`);
    const known = rows[0];
    if (!known) return null;
    return known.hash === contentHash
      ? { outcome: 'known', orderId: known.id, commandId: known.commandId, isReplay: false }
      : { outcome: 'conflict', orderId: known.id, isReplay: false };
  }

  /** Keyed hashes of the names by which an order is found. */
  nameTokens(content: OrderContent): string[] {
    const { customer, shippingAddress, billingAddress } = content;
    return wordsOf(customer?.name, shippingAddress?.name, billingAddress?.name).map((word) =>
      this.keyring.token(word),
    );
  }
}

/** Two requests with one Idempotency-Key: the database lets the first one through and undoes the other whole. */
function ignoreDuplicateKey(error: unknown): [] {
  const text = error instanceof Error ? error.message : '';
  if (text.includes('23505') || text.includes('duplicate key')) return [];
  throw error;
}
