import { refuse } from '../domain/errors';
import { totalsOf } from '../domain/order/amounts';
import type { Command } from '../domain/order/commands';
import { isSameOrder, meaningOf } from '../domain/order/meaning';
import type { Party } from '../domain/order/model';
import type { OrderContent, TakeOrder } from '../domain/order/take';
import { splitTake, suppliersNamed } from '../domain/order/take';
import type { Policy } from '../domain/policy';
import type { ImportedOrder } from '../domain/ports';
import { canonicalJson } from '../domain/record/canonical';
import { sha256 } from '../domain/record/hash';
import type { Inbox, NewInboxRow } from '../store/inbox';
import type { NameIndex } from '../store/name-index';
import type { NewOrders, PlacedOrder } from '../store/new-orders';
import type { Orders } from '../store/orders';
import type { Vault } from '../store/vault';
import type { ChannelTerms } from './channel-terms';
import type { Connections } from './connections';
import { newCommandId, newOrderId } from './ids';
import { commandOf, SIGNAL_AFTER_MS } from './inbox-row';

export interface TakeRequest {
  readonly order: TakeOrder;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  /** The seller of lines that name none. */
  readonly sellerId: string | null;
  /** What identifies a repetition of the request, if it has an Idempotency-Key. */
  readonly idempotency: { readonly source: string; readonly key: string } | null;
}

/** An order that exists: what a request for it led to. */
export type TakenOrder =
  | { readonly outcome: 'new'; readonly orderId: string; readonly command: Command }
  /** The same request again, by its Idempotency-Key. */
  | { readonly outcome: 'replayed'; readonly orderId: string; readonly commandId: string }
  /** The same order again, by channel and external id. */
  | {
      readonly outcome: 'known';
      readonly orderId: string;
      readonly commandId: string;
      readonly isReplay: boolean;
    }
  /** Another order with the same channel and external id. */
  | { readonly outcome: 'conflict'; readonly orderId: string; readonly isReplay: boolean };

export type TakeResult =
  | TakenOrder
  | { readonly outcome: 'key_reused' }
  | { readonly outcome: 'unknown_channel' }
  /** A seller cannot place orders of a channel that imports them: it would write into the channel's own. */
  | { readonly outcome: 'imported_channel' }
  /** `line`: the index of the first line whose supplier has no connection. */
  | { readonly outcome: 'unknown_supplier'; readonly line: number };

/** An order as a channel shows it. */
type ImportedContent = Pick<ImportedOrder, 'take' | 'content'>;

/**
 * Whose an order with the number of an imported one is. `same` and `another`: it was posted, and what the channel shows
 * has the same content, or not; `contradicted`: the order is known to be another one.
 */
export interface Standing {
  readonly orderId: string;
  readonly is: 'channel' | 'same' | 'another' | 'contradicted';
}

export interface OrderIntakeDeps {
  readonly connections: Pick<Connections, 'channelTerms' | 'supplierKinds'>;
  readonly inbox: Pick<Inbox, 'insert' | 'findByKey'>;
  readonly newOrders: NewOrders;
  readonly nameIndex: NameIndex;
  readonly orders: Pick<Orders, 'content'>;
  readonly vault: Vault;
}

const meaningHash = (order: TakeOrder, policy: Policy): string =>
  sha256(canonicalJson(meaningOf(order, policy)));

/**
 * Is this the hash of an order that means the same under that policy? Up to 0.2 the hash was of the body as it was
 * written, so an order of that time is the same in the same spelling.
 */
const hasMeaning = (hash: string, order: TakeOrder, policy: Policy | null): boolean =>
  hash === sha256(canonicalJson(order)) || (policy !== null && hash === meaningHash(order, policy));

/** Marks a request that created nothing, because its order existed. */
const TAKE_AGAIN = 'take-again';

/**
 * Takes orders in, from the API and from imports alike. Personal data goes to the vault, everything else to the inbox,
 * in one statement, so an order is stored in full or not at all.
 */
export class OrderIntake {
  constructor(private readonly deps: OrderIntakeDeps) {}

  async take(request: TakeRequest): Promise<TakeResult> {
    const { order } = request;
    const earlier = await this.sameRequest(request);
    if (earlier) return earlier;
    const terms = await this.deps.connections.channelTerms(order.channel);
    if (terms?.imports && request.party === 'seller') return { outcome: 'imported_channel' };
    const suppliers = terms && (await this.suppliersOf(order, terms));
    // An order stays taken even if its channel or its supplier was removed since.
    if (!terms || !suppliers) return (await this.sameOrder(request)) ?? { outcome: 'unknown_channel' };
    if (suppliers.unknownLine >= 0) {
      const known = await this.sameOrder(request);
      return known ?? { outcome: 'unknown_supplier', line: suppliers.unknownLine };
    }
    const isNew = await this.write(request, terms, suppliers.kinds);
    if (isNew) return isNew;
    // A concurrent request was faster: the same one, or another with the same order.
    const known = (await this.sameRequest(request)) ?? (await this.sameOrder(request));
    if (!known) throw new Error('an order was refused by the database and cannot be found');
    return known;
  }

  /**
   * The order of a channel that an import has found, and whose it is: `channel` if the import took it, or has found the
   * same order before; null if there is none.
   */
  async standing(channel: string, { take, content }: ImportedContent): Promise<Standing | null> {
    const placed = await this.deps.newOrders.find(channel, take.externalId);
    if (!placed) return null;
    const { orderId, party, posted } = placed;
    if (party === 'channel' || posted === 'confirmed') return { orderId, is: 'channel' };
    if (posted === 'contradicted') return { orderId, is: 'contradicted' };
    const isSame = await this.isSame(placed, { take, content });
    return { orderId, is: isSame ? 'same' : 'another' };
  }

  /** Is what was posted what the channel shows? What a seller posted never is. */
  private async isSame(placed: PlacedOrder, { take, content }: ImportedContent): Promise<boolean> {
    if (placed.body === null || placed.party === 'seller') return false;
    if (hasMeaning(placed.contentHash, take, placed.policy)) return true;
    const { channel, policy, orderId } = placed.body;
    const shown = splitTake(take, { channel, policy, orderId, now: new Date().toISOString() });
    if (!isSameOrder(placed.body, shown.body)) return false;
    const [posted, theirs] = [await this.deps.orders.content(orderId), content].map((people) =>
      people === null ? [] : this.deps.nameIndex.tokensOf(people),
    );
    // A channel may show the people of an order only later.
    return !posted || !theirs || theirs.length === 0 || posted.every((token) => theirs.includes(token));
  }

  /** Replaces the personal data from a channel; corrections made here take precedence over it. */
  async updateContent(orderId: string, content: OrderContent): Promise<void> {
    const { vault, orders, newOrders, nameIndex } = this.deps;
    await vault.writeContent(orderId, content);
    const effective = await orders.content(orderId);
    await newOrders.replaceNameTokens(orderId, effective === null ? [] : nameIndex.tokensOf(effective));
  }

  /** The kinds of the suppliers that an order names, itself or by its policy. */
  private async suppliersOf(order: TakeOrder, { policy }: ChannelTerms) {
    const kinds = await this.deps.connections.supplierKinds(suppliersNamed(order, policy));
    const unknownLine = order.lines.findIndex(({ supplier }) => {
      const name = supplier ?? policy.supplier;
      return name !== null && !kinds.has(name);
    });
    return { kinds, unknownLine };
  }

  private async write(
    request: TakeRequest,
    { channel, policy, imports }: ChannelTerms,
    suppliers: ReadonlyMap<string, string>,
  ): Promise<Extract<TakenOrder, { outcome: 'new' }> | null> {
    const { vault, newOrders, nameIndex } = this.deps;
    const receivedAt = new Date();
    const { who, party, onBehalfOf, requestId } = request;
    const { body, content } = splitTake(request.order, {
      orderId: newOrderId(),
      isPosted: imports && party !== 'channel',
      channel,
      policy,
      suppliers,
      now: receivedAt.toISOString(),
      ...(request.sellerId === null ? {} : { sellerId: request.sellerId }),
    });
    const id = newCommandId();
    const contentHash = meaningHash(request.order, policy);
    const row: NewInboxRow = {
      id,
      orderId: body.orderId,
      source: request.idempotency?.source ?? 'take',
      key: request.idempotency?.key ?? id,
      name: 'take',
      body,
      bodyHash: contentHash,
      ...{ who, party, onBehalfOf, requestId },
      receivedAt,
      nextSignalAt: new Date(receivedAt.getTime() + SIGNAL_AFTER_MS),
    };
    const terms = [body.externalId, ...body.lines.map((line) => line.sku)];
    const isNew = await newOrders.insert({
      body,
      row,
      contentHash,
      sealed: vault.sealContent(body.orderId, content),
      total: totalsOf(
        body.shipping,
        body.lines.map((line) => ({ ...line, units: line.quantity })),
      ).total,
      sellerIds: [...new Set(body.lines.flatMap((line) => line.sellerId ?? []))],
      searchTerms: [...new Set(terms.map((term) => term.toLowerCase()))],
      nameTokens: nameIndex.tokensOf(content),
    });
    return isNew ? { outcome: 'new', orderId: body.orderId, command: commandOf(row) } : null;
  }

  private async sameRequest({
    idempotency,
    order,
  }: TakeRequest): Promise<Exclude<TakenOrder, { outcome: 'new' }> | { outcome: 'key_reused' } | null> {
    if (!idempotency) return null;
    const row = await this.deps.inbox.findByKey(idempotency.source, idempotency.key);
    if (!row?.orderId) return null;
    if (!hasMeaning(row.bodyHash, order, await this.deps.newOrders.policyOf(row.orderId)))
      return { outcome: 'key_reused' };
    const { orderId, id: commandId } = row;
    if (row.name !== TAKE_AGAIN) return { outcome: 'replayed', orderId, commandId };
    if (row.refusal) return { outcome: 'conflict', orderId, isReplay: true };
    return { outcome: 'known', orderId, commandId, isReplay: true };
  }

  private async sameOrder(
    request: TakeRequest,
  ): Promise<Extract<TakenOrder, { outcome: 'known' | 'conflict' }> | null> {
    const { channel, externalId } = request.order;
    const placed = await this.deps.newOrders.find(channel, externalId);
    if (!placed) return null;
    const { orderId, commandId, policy } = placed;
    const isKnown = hasMeaning(placed.contentHash, request.order, policy);
    const known: Extract<TakenOrder, { outcome: 'known' | 'conflict' }> = isKnown
      ? { outcome: 'known', orderId, commandId, isReplay: false }
      : { outcome: 'conflict', orderId, isReplay: false };
    if (request.idempotency) {
      await this.keepAnswer(request, request.idempotency, known, meaningHash(request.order, policy));
    }
    return known;
  }

  /** Stores the response to a request that created nothing, for a repetition of the request. */
  private async keepAnswer(
    { who, party, onBehalfOf, requestId }: TakeRequest,
    idempotency: { readonly source: string; readonly key: string },
    { orderId, outcome }: Extract<TakenOrder, { outcome: 'known' | 'conflict' }>,
    contentHash: string,
  ): Promise<void> {
    const refusal = outcome === 'conflict' ? refuse('order_conflict') : null;
    await this.deps.inbox.insert(
      {
        ...idempotency,
        id: newCommandId(),
        orderId,
        name: TAKE_AGAIN,
        body: {},
        bodyHash: contentHash,
        ...{ who, party, onBehalfOf, requestId },
        receivedAt: new Date(),
        nextSignalAt: null,
        answered: { refusal },
      },
      null,
    );
  }
}
