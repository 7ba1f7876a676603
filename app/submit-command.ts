import type { StoredRefusal } from '../domain/errors';
import type {
  CarrierConnection,
  ChannelReport,
  Command,
  CommandName,
  SupplierReport,
} from '../domain/order/commands';
import { COMMANDS, unsealedFieldsOf } from '../domain/order/commands';
import type { Party } from '../domain/order/model';
import type { Policy } from '../domain/policy';
import type { CarrierCallbackEvent, SupplierChange } from '../domain/ports';
import { canonicalJson } from '../domain/record/canonical';
import { sha256 } from '../domain/record/hash';
import type { ConnectionSide, Connections } from '../store/connections';
import type { Inbox, NewInboxRow, StoredInboxRow } from '../store/inbox';
import type { SupplierOrders } from '../store/supplier-orders';
import type { SealedSubject, Secret, Vault } from '../store/vault';
import { isTestMode } from './channel-terms';
import { newCommandId, newTextRef } from './ids';
import { commandOf, SIGNAL_AFTER_MS } from './inbox-row';

export interface CommandRequest {
  readonly orderId: string;
  readonly name: CommandName;
  /** As its schema reads it. */
  readonly body: object;
  /** What the caller sent, if that was not the command itself; it identifies a repeated request. */
  readonly originalRequest?: object | undefined;
  /** The reason codes of the order's channel; null before its first decision. */
  readonly reasons: Policy['reasons'] | null;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  /** The seller to whose lines it is confined. */
  readonly sellerId?: string | null | undefined;
  readonly expectedVersion?: number | undefined;
  readonly idempotency: { readonly source: string; readonly key: string } | null;
}

export type SubmitResult =
  | { readonly outcome: 'new'; readonly command: Command }
  | { readonly outcome: 'known'; readonly row: StoredInboxRow }
  | { readonly outcome: 'key_reused' }
  | { readonly outcome: 'unknown_reason'; readonly allowed: readonly string[] };

/** What carrier connections of a kind can do; null for a kind that is not known here. */
export type CarrierAbilities = (kind: string) => { sellsLabel: boolean; voidable: boolean } | null;

export interface CommandsDeps {
  readonly inbox: Inbox;
  readonly vault: Vault;
  readonly connections: Connections;
  readonly supplierOrders: SupplierOrders;
  readonly abilities: CarrierAbilities;
}

/**
 * Stores what arrives for existing orders: commands, callbacks of carriers, reports of channels and suppliers. Free
 * text and people are sealed, and a connection that a body names is looked up, so that the rules stay pure.
 */
export class CommandIntake {
  private readonly inbox: Inbox;
  private readonly vault: Vault;

  constructor(private readonly deps: CommandsDeps) {
    this.inbox = deps.inbox;
    this.vault = deps.vault;
  }

  async submit(request: CommandRequest): Promise<SubmitResult> {
    const prepared = await this.prepare(request);
    if ('outcome' in prepared) return prepared;
    const { row, secrets } = prepared;
    const sealed = secrets.length > 0 ? await this.vault.sealFor(request.orderId, secrets) : null;
    const kept = await this.inbox.insert(row, sealed);
    if (kept.isNew) return { outcome: 'new', command: commandOf(row) };
    return kept.row.bodyHash === row.bodyHash
      ? { outcome: 'known', row: kept.row }
      : { outcome: 'key_reused' };
  }

  /** The command as it would be stored, for a preview. Nothing is stored. */
  async draft(
    request: CommandRequest,
  ): Promise<{ outcome: 'draft'; command: Command } | Extract<SubmitResult, { outcome: 'unknown_reason' }>> {
    const prepared = await this.prepare(request);
    return 'outcome' in prepared ? prepared : { outcome: 'draft', command: commandOf(prepared.row) };
  }

  /** The row of a request that was stored before under its key, or null. */
  async known(
    { source, key }: { readonly source: string; readonly key: string },
    originalRequest: object,
  ): Promise<Extract<SubmitResult, { outcome: 'known' | 'key_reused' }> | null> {
    const row = await this.inbox.findByKey(source, key);
    if (!row) return null;
    return row.bodyHash === hashOf(originalRequest) ? { outcome: 'known', row } : { outcome: 'key_reused' };
  }

  private async prepare(
    request: CommandRequest,
  ): Promise<{ row: NewInboxRow; secrets: Secret[] } | Extract<SubmitResult, { outcome: 'unknown_reason' }>> {
    const bodyHash = hashOf(request.originalRequest ?? { name: request.name, body: request.body });
    const reasons = knownReasons(request);
    if (reasons && !reasons.includes(reasonOf(request.body) ?? reasons[0] ?? '')) {
      return { outcome: 'unknown_reason', allowed: reasons };
    }
    const carrier = await this.connectionOf(request);
    const { body, secrets } = sealTexts(request, {
      reasonIsCode: reasons !== null,
      carrierIsKnown: carrier !== null,
    });
    const id = newCommandId();
    const row: NewInboxRow = {
      ...rowBase(id, request.orderId),
      source: request.idempotency?.source ?? 'api',
      key: request.idempotency?.key ?? id,
      name: request.name,
      body,
      bodyHash,
      who: request.who,
      party: request.party,
      onBehalfOf: request.onBehalfOf,
      requestId: request.requestId,
      sellerId: request.sellerId,
      expectedVersion: request.expectedVersion,
      ...(carrier ? { carrier } : {}),
    };
    return { row, secrets };
  }

  /** Stores a signal that cannot be decided, together with its refusal, once per key. */
  async storeRefused(orderId: string, key: string, name: string, refusal: StoredRefusal): Promise<void> {
    const row: NewInboxRow = {
      ...rowBase(newCommandId(), orderId),
      source: 'temporal',
      key,
      name: name.slice(0, 80),
      body: {},
      bodyHash: '',
      who: 'temporal',
      party: 'operator',
      onBehalfOf: null,
      requestId: null,
      nextSignalAt: null,
      answered: { refusal },
    };
    await this.inbox.insert(row, null);
  }

  /**
   * Stores an event of a carrier, once per event id. It is parked while its tracking number is not known.
   * Returns the command to signal, or null if there is none.
   */
  async storeCallback(
    carrier: string,
    event: CarrierCallbackEvent,
    raw: Buffer,
  ): Promise<{ isNew: boolean; orderId: string | null; command: Command | null }> {
    const parcel = await this.inbox.findByTrackingNumber(carrier, event.trackingNumber);
    const id = newCommandId();
    const remarkRef = event.remark === null ? null : newTextRef();
    const secrets: Secret[] = [{ ref: `raw:${id}`, text: raw.toString('utf8') }];
    if (remarkRef && event.remark !== null) secrets.push({ ref: remarkRef, text: event.remark });
    const body = {
      // A number that is used again means the shipment that has it when the event is decided, so it is not pinned.
      ...(parcel?.shipmentId ? { shipmentId: parcel.shipmentId } : {}),
      trackingNumber: event.trackingNumber,
      eventId: event.eventId,
      status: event.status,
      occurredAt: event.occurredAt,
      remark: remarkRef,
    };
    const row: NewInboxRow = {
      ...rowBase(id, parcel?.orderId ?? null),
      source: `carrier:${carrier}`,
      key: event.eventId,
      name: 'carrier-report',
      body,
      bodyHash: sha256(raw),
      who: `carrier:${carrier}`,
      party: 'system',
      onBehalfOf: null,
      requestId: null,
      parked: { carrier, trackingNumber: event.trackingNumber },
    };
    const kept = await this.inbox.insert(row, await this.sealCallback(id, parcel?.orderId ?? null, secrets));
    const command = kept.isNew && parcel ? commandOf(row) : null;
    return { isNew: kept.isNew, orderId: parcel?.orderId ?? null, command };
  }

  /** Stores a report of a channel about its order, once per key. Null if it was stored before. */
  async storeReport(
    channel: string,
    orderId: string,
    key: string,
    report: ChannelReport,
  ): Promise<Command | null> {
    const row: NewInboxRow = {
      ...rowBase(newCommandId(), orderId),
      source: `channel:${channel}`,
      key,
      name: 'channel-report',
      body: report,
      bodyHash: sha256(canonicalJson(report)),
      who: `channel:${channel}`,
      party: 'channel',
      onBehalfOf: null,
      requestId: null,
    };
    const kept = await this.inbox.insert(row, null);
    return kept.isNew ? commandOf(row) : null;
  }

  /**
   * Stores a report of a supplier about an order that was placed with it, once per key. It is parked while the order
   * may not know its number at the supplier; reports about unknown orders are not stored. Returns the order to wake, or
   * null if there is nothing new.
   */
  async storeSupplierReport(supplier: string, change: SupplierChange): Promise<string | null> {
    const place = await this.deps.supplierOrders.find(supplier, change.ref);
    if (place === null) return null;
    const known = place === 'awaited' ? null : place;
    const id = newCommandId();
    const source = `supplier:${supplier}`;
    const { body, secrets } = sealedReport(change, known?.sourceId ?? null);
    // If the carrier is one of our connections, its callbacks find the shipment.
    const carrier = change.carrier === null ? null : await this.carrierNamed(change.carrier);
    const row: NewInboxRow = {
      ...rowBase(id, known?.orderId ?? null),
      source,
      key: change.key,
      name: 'supplier-report',
      body,
      bodyHash: sha256(canonicalJson(change)),
      who: source,
      party: 'system',
      onBehalfOf: null,
      requestId: null,
      parked: { carrier: source, trackingNumber: change.ref },
      ...(carrier ? { carrier } : {}),
    };
    const kept = await this.inbox.insert(row, await this.sealCallback(id, known?.orderId ?? null, secrets));
    return kept.isNew ? (known?.orderId ?? null) : null;
  }

  private async sealCallback(id: string, orderId: string | null, secrets: Secret[]): Promise<SealedSubject> {
    return orderId ? this.vault.sealFor(orderId, secrets) : this.vault.sealNew(id, null, secrets);
  }

  private async connectionOf(request: CommandRequest): Promise<CarrierConnection | null> {
    const named = namedConnection(request);
    return named && this.connectionNamed(named);
  }

  private carrierNamed(name: string): Promise<CarrierConnection | null> {
    return this.connectionNamed({ side: 'carrier', name });
  }

  private async connectionNamed(named: {
    readonly side: ConnectionSide;
    readonly name: string;
  }): Promise<CarrierConnection | null> {
    const connection = await this.deps.connections.find(named.side, named.name);
    if (!connection) return null;
    const { name: account, kind, settings } = connection;
    const abilities = named.side === 'carrier' ? this.deps.abilities(kind) : NO_CARRIER;
    if (!abilities) return null;
    const { sellsLabel, voidable } = abilities;
    return { account, kind, sellsLabel, voidable, ...(isTestMode(settings) ? { testMode: true } : {}) };
  }
}

const hashOf = (originalRequest: object): string => sha256(canonicalJson(originalRequest));

const rowBase = (id: string, orderId: string | null) => {
  const receivedAt = new Date();
  return { id, orderId, receivedAt, nextSignalAt: new Date(receivedAt.getTime() + SIGNAL_AFTER_MS) };
};

/** What a supplier's connection does of what carriers do. */
const NO_CARRIER = { sellsLabel: false, voidable: false };

interface NamingBody {
  readonly carrier?: string | { readonly account?: string };
  readonly manual?: { readonly carrier?: string };
  readonly supplier?: string;
}

/** The connection that a body names, or may name: a carrier's name can be any text. */
function namedConnection({ body }: CommandRequest): { side: ConnectionSide; name: string } | null {
  const { carrier, manual, supplier } = body as NamingBody;
  if (supplier !== undefined) return { side: 'supplier', name: supplier };
  const name = (typeof carrier === 'string' ? carrier : carrier?.account) ?? manual?.carrier;
  return name === undefined ? null : { side: 'carrier', name };
}

type KeptReport = Omit<SupplierReport, 'sourceId'> & Partial<Pick<SupplierReport, 'sourceId'>>;

/**
 * A supplier's report as it is stored: names, addresses and reasons are references by then. It has no source while the
 * order does not know its number at the supplier; the source is filled in when the order adopts the report.
 */
function sealedReport(
  { state, trackingNumber, ...words }: SupplierChange,
  sourceId: string | null,
): { body: KeptReport; secrets: Secret[] } {
  const secrets: Secret[] = [];
  const seal = (text: string | null): string | null => {
    if (text === null) return null;
    const ref = newTextRef();
    secrets.push({ ref, text });
    return ref;
  };
  const [carrier, trackingUrl, reason] = [seal(words.carrier), seal(words.trackingUrl), seal(words.reason)];
  const report = { state, carrier, trackingNumber, trackingUrl, reason };
  return { body: sourceId === null ? report : { sourceId, ...report }, secrets };
}

const reasonOf = (body: object): string | undefined => (body as { reason?: string }).reason;

/** The reason codes that the order's channel knows for this command; null if its reasons are free text. */
function knownReasons({ name, reasons }: CommandRequest): readonly string[] | null {
  if (reasons === null || !Object.hasOwn(reasons, name)) return null;
  return reasons[name as keyof Policy['reasons']];
}

/** Texts that may name a carrier connection; if they do, they stay as they are. */
const CARRIER_TEXTS: readonly string[] = ['manual.carrier', 'carrier'];

/** Replaces the free text and the personal data of a body by references, and returns what they stand for. */
function sealTexts(
  { name, body }: CommandRequest,
  { reasonIsCode, carrierIsKnown }: { reasonIsCode: boolean; carrierIsKnown: boolean },
): { body: object; secrets: Secret[] } {
  const sealed: Record<string, unknown> = structuredClone(body) as Record<string, unknown>;
  const secrets: Secret[] = [];
  for (const path of COMMANDS[name].texts) {
    if (path === 'reason' && reasonIsCode) continue;
    if (carrierIsKnown && CARRIER_TEXTS.includes(path)) continue;
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    const holder = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], sealed);
    const value = (holder as Record<string, unknown> | undefined)?.[last];
    if (value === undefined || value === null) continue;
    const ref = newTextRef();
    (holder as Record<string, unknown>)[last] = ref;
    secrets.push({ ref, text: typeof value === 'string' ? value : JSON.stringify(value) });
  }
  return { body: { ...sealed, ...unsealedFieldsOf(name, body) }, secrets };
}
