import type { Refusal } from '../domain/errors';
import type { CarrierConnection, ChannelReport, Command, CommandName } from '../domain/order/commands';
import { COMMANDS } from '../domain/order/commands';
import type { Party } from '../domain/order/model';
import type { Policy } from '../domain/policy';
import type { CarrierCallbackEvent } from '../domain/ports';
import { canonicalJson } from './canonical';
import type { Connections } from './connections';
import { newCommandId, newTextRef } from './ids';
import type { Inbox, KeptRow, NewInboxRow } from './inbox';
import { commandFromRow } from './inbox';
import { SIGNAL_AFTER_MS } from './intake';
import { sha256 } from './keyring';
import type { SealedSubject, Secret, Vault } from './vault';

export interface CommandRequest {
  readonly orderId: string;
  readonly name: CommandName;
  /** As its schema reads it. */
  readonly body: object;
  /** The policy of the order; null where it has not been decided yet. */
  readonly policy: Policy | null;
  readonly who: string;
  readonly party: Party;
  readonly onBehalfOf: string | null;
  readonly requestId: string | null;
  readonly expectedVersion?: number | undefined;
  readonly idempotency: { readonly source: string; readonly key: string } | null;
}

export type KeptCommand =
  | { readonly outcome: 'new'; readonly command: Command }
  | { readonly outcome: 'known'; readonly row: KeptRow }
  | { readonly outcome: 'key_reused' }
  | { readonly outcome: 'unknown_reason'; readonly allowed: readonly string[] };

/** What carrier connections of a kind can do; null for a kind that is not known here. */
export type CarrierAbilities = (kind: string) => { sellsLabel: boolean; voidable: boolean } | null;

/**
 * Keeps what comes in for orders that exist: commands, carriers' callbacks, channels' reports. Free text is sealed
 * on the way, and a carrier connection that a body names is looked up, so that the rules need not ask.
 */
export class Commands {
  constructor(
    private readonly inbox: Inbox,
    private readonly vault: Vault,
    private readonly connections: Connections,
    private readonly abilities: CarrierAbilities,
  ) {}

  async keep(request: CommandRequest): Promise<KeptCommand> {
    const bodyHash = sha256(canonicalJson({ name: request.name, body: request.body }));
    const reasons = knownReasons(request);
    if (reasons && !reasons.includes(reasonOf(request.body) ?? reasons[0] ?? '')) {
      return { outcome: 'unknown_reason', allowed: reasons };
    }
    const carrier = await this.carrierOf(request.body);
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
      expectedVersion: request.expectedVersion,
      ...(carrier ? { carrier } : {}),
    };
    const sealed = secrets.length > 0 ? await this.vault.sealFor(request.orderId, secrets) : null;
    const kept = await this.inbox.keep(row, sealed);
    if (kept.isNew) return { outcome: 'new', command: commandFromRow(row) };
    return kept.row.bodyHash === bodyHash ? { outcome: 'known', row: kept.row } : { outcome: 'key_reused' };
  }

  /** Keeps a signal that nobody can decide, with its refusal. Answers null: there is nothing to do for it. */
  async keepRefused(orderId: string, key: string, name: string, refusal: Refusal): Promise<null> {
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
    };
    const kept = await this.inbox.keep(row, null);
    if (kept.isNew) await this.inbox.answer(kept.id, refusal);
    return null;
  }

  /**
   * Keeps an event of a carrier, once per event id. Where nobody knows the tracking number yet, it waits for it.
   * Answers the command to signal, or null where there is none.
   */
  async keepCallback(
    carrier: string,
    event: CarrierCallbackEvent,
    raw: Buffer,
  ): Promise<{ isNew: boolean; orderId: string | null; command: Command | null }> {
    const parcel = await this.inbox.findParcel(carrier, event.trackingNumber);
    const id = newCommandId();
    const remarkRef = event.remark === null ? null : newTextRef();
    const secrets: Secret[] = [{ ref: `raw:${id}`, text: raw.toString('utf8') }];
    if (remarkRef && event.remark !== null) secrets.push({ ref: remarkRef, text: event.remark });
    const body = {
      ...(parcel ? { shipmentId: parcel.shipmentId } : {}),
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
    const kept = await this.inbox.keep(row, await this.sealCallback(id, parcel?.orderId ?? null, secrets));
    const command = kept.isNew && parcel ? commandFromRow(row) : null;
    return { isNew: kept.isNew, orderId: parcel?.orderId ?? null, command };
  }

  /** Keeps what a channel says of its order, once per key. Null where it has said so before. */
  async keepReport(
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
    const kept = await this.inbox.keep(row, null);
    return kept.isNew ? commandFromRow(row) : null;
  }

  private async sealCallback(id: string, orderId: string | null, secrets: Secret[]): Promise<SealedSubject> {
    return orderId ? this.vault.sealFor(orderId, secrets) : this.vault.sealNew(id, null, secrets);
  }

  private async carrierOf(body: object): Promise<CarrierConnection | null> {
    const named = namedCarrier(body);
    const connection = named === null ? null : await this.connections.kindOf('carrier', named);
    const abilities = connection === null ? null : this.abilities(connection);
    return named && connection && abilities ? { account: named, kind: connection, ...abilities } : null;
  }
}

const rowBase = (id: string, orderId: string | null) => {
  const receivedAt = new Date();
  return { id, orderId, receivedAt, nextSignalAt: new Date(receivedAt.getTime() + SIGNAL_AFTER_MS) };
};

function namedCarrier(body: object): string | null {
  const { carrier, manual } = body as { carrier?: { account?: string }; manual?: { carrier?: string } };
  return carrier?.account ?? manual?.carrier ?? null;
}

const reasonOf = (body: object): string | undefined => (body as { reason?: string }).reason;

/** The reason codes that the order's channel knows for this command; null where its reasons are free text. */
function knownReasons({ name, policy }: CommandRequest): readonly string[] | null {
  if (policy === null || !Object.hasOwn(policy.reasons, name)) return null;
  return policy.reasons[name as keyof Policy['reasons']];
}

/** Replaces the free text of a body by references, and answers what they stand for. */
function sealTexts(
  { name, body }: CommandRequest,
  { reasonIsCode, carrierIsKnown }: { reasonIsCode: boolean; carrierIsKnown: boolean },
): { body: object; secrets: Secret[] } {
  const sealed: Record<string, unknown> = structuredClone(body) as Record<string, unknown>;
  const secrets: Secret[] = [];
  for (const path of COMMANDS[name].texts) {
    if (path === 'reason' && reasonIsCode) continue;
    if (path === 'manual.carrier' && carrierIsKnown) continue;
    const keys = path.split('.');
    const last = keys.pop() ?? path;
    const holder = keys.reduce<unknown>((value, key) => (value as Record<string, unknown>)?.[key], sealed);
    const text = (holder as Record<string, unknown> | undefined)?.[last];
    if (typeof text !== 'string') continue;
    const ref = newTextRef();
    (holder as Record<string, unknown>)[last] = ref;
    secrets.push({ ref, text });
  }
  return { body: sealed, secrets };
}
