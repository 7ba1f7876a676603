import { commandOf } from '../../app/inbox-row';
import type {
  AnyBodyOf,
  AnyCommandName,
  CarrierConnection,
  EffectOutcome,
} from '../../domain/order/commands';
import { nextDeadline } from '../../domain/order/deadlines';
import { decideBatch } from '../../domain/order/decide-batch';
import { FACT_VERSION } from '../../domain/order/facts';
import type { CarrierStatus, Order, Party, PendingEffect } from '../../domain/order/model';
import type { OrderContent, TakeOrder } from '../../domain/order/take';
import { splitTake } from '../../domain/order/take';
import { labelUrlRef } from '../../domain/order/texts';
import type { Policy } from '../../domain/policy';
import type { FactRecord } from '../../domain/record/chain';
import { sha256 } from '../../domain/record/hash';
import type { NewInboxRow } from '../../store/inbox';

/** Placeholders in a life for the order's own numbers, to be replaced in each copy of it. */
export const SUFFIX = '0000000fillingorder0';
export const EXTERNAL_NUMBER = '7777777777';
/** The tracking number of the order's n-th shipment. */
export const trackingNumber = (n: number): string => `888888880${n}`;
const textRef = (n: number): string => `txt_fillingtext${String(n).padStart(9, '0')}`;

export const BORN = Date.parse('2026-01-05T10:00:00.000Z');

/** A row of the inbox with its result. */
export interface AnsweredRow {
  readonly row: NewInboxRow;
  readonly orderVersion: number;
  readonly answeredAt: Date;
}

export interface LifeOptions {
  readonly take: TakeOrder;
  readonly channel: { readonly name: string; readonly kind: string };
  readonly policy: Policy;
}

interface Sent {
  readonly source: string;
  readonly key?: string;
  readonly who: string;
  readonly party: Party;
  readonly carrier?: CarrierConnection;
  readonly parked?: { readonly carrier: string; readonly trackingNumber: string };
}

const BY_KEY: Sent = { source: 'api', who: 'key_filled', party: 'seller' };
const PARCELS: CarrierConnection = { account: 'parcels', kind: 'easypost', sellsLabel: true, voidable: true };

/**
 * One order, led by commands that are really decided, with every row that the system would have written for it: what
 * arrived, the facts, the effects and the sealed texts. A command that the rules refuse throws.
 */
export class Life {
  readonly facts: Omit<FactRecord, 'sequence'>[] = [];
  readonly inbox: AnsweredRow[] = [];
  readonly effects: { readonly key: string; readonly outcome: EffectOutcome; readonly at: Date }[] = [];
  /** Free text by its reference, beside the content. */
  readonly texts = new Map<string, string>();
  readonly content: OrderContent;
  private now = BORN;
  private current: Order | null = null;

  constructor(options: LifeOptions) {
    const { channel, policy, take } = options;
    const orderId = `ord_${SUFFIX}`;
    const { body, content } = splitTake(take, { orderId, channel, policy, now: this.time() });
    this.content = content;
    this.keep('take', body, { ...BY_KEY, source: 'take' });
  }

  get order(): Order {
    if (this.current === null) throw new Error('the order was not taken');
    return this.current;
  }

  /** When the last thing happened, in milliseconds. */
  get lastAt(): number {
    return Date.parse(this.order.updatedAt);
  }

  /** A command of the seller's. */
  do<N extends AnyCommandName>(
    name: N,
    body: AnyBodyOf<N>,
    afterSeconds: number,
    sent: Partial<Sent> = {},
  ): this {
    this.now += afterSeconds * 1000;
    this.keep(name, body, { ...BY_KEY, ...sent });
    return this;
  }

  /** Ships or packs with a bought label. */
  pack(name: 'ship' | 'create-shipment', afterSeconds: number, lines?: { id: string }[]): this {
    const body = { carrier: { account: 'parcels' }, ...(lines ? { lines } : {}) };
    return this.do(name, body, afterSeconds, { carrier: PARCELS });
  }

  /** The carrier's callback about the n-th shipment. */
  scan(n: number, status: CarrierStatus, afterSeconds: number): this {
    this.now += afterSeconds * 1000;
    const number = trackingNumber(n);
    const eventId = `evt_${SUFFIX}_${this.inbox.length}`;
    const remark = this.text(`${status.replaceAll('_', ' ')}, Hub ${n}, Hamburg DE`);
    this.texts.set(`raw:${this.nextId()}`, rawCallback(eventId, number, status, this.time()));
    const body = { trackingNumber: number, eventId, status, occurredAt: this.time(), remark };
    this.keep('carrier-report', body, {
      source: 'carrier:parcels',
      key: eventId,
      who: 'carrier:parcels',
      party: 'system',
      parked: { carrier: 'parcels', trackingNumber: number },
    });
    return this;
  }

  /** Everything that is pending succeeds, as soon as outside systems do. */
  settle(): this {
    for (;;) {
      const pending = Object.values(this.order.effects).find(({ state }) => state === 'pending');
      if (!pending) return this;
      this.report(pending, this.successOf(pending), 4);
    }
  }

  /** The outcome of what is pending. */
  report({ effect, since }: PendingEffect, outcome: EffectOutcome, afterSeconds: number): void {
    const { key } = effect;
    this.now += afterSeconds * 1000;
    this.effects.push({ key, outcome, at: new Date(this.now) });
    const sent: Sent = { source: 'effect', key: `${key}@${since}`, who: `effect:${key}`, party: 'system' };
    this.keep('effect-result', { key, outcome }, sent);
  }

  /** Lets the next deadlines pass, `count` of them. */
  passDeadlines(count: number): this {
    for (let passed = 0; passed < count; passed += 1) {
      const due = nextDeadline(this.order);
      if (!due) throw new Error('no deadline runs');
      this.now = Date.parse(due.at);
      this.decide([]);
    }
    return this;
  }

  /** Seals free text: returns the reference that stands for it. */
  text(text: string): string {
    const ref = textRef(this.texts.size);
    this.texts.set(ref, text);
    return ref;
  }

  private successOf({ effect }: PendingEffect): EffectOutcome {
    if (effect.kind !== 'buy_label') return { kind: 'done' };
    const n = this.order.shipments.findIndex(({ id }) => id === effect.shipmentId) + 1;
    const number = trackingNumber(n);
    this.texts.set(labelUrlRef(effect.shipmentId), `https://labels.example.com/postage/${number}.pdf`);
    const trackingUrl = this.text(`https://track.example.com/${number}`);
    const label = { carrierRef: `shp_${number}`, trackingNumber: number, service: 'Priority', trackingUrl };
    return { kind: 'done', label };
  }

  private time(): string {
    return new Date(this.now).toISOString();
  }

  private nextId(): string {
    return `cmd_${SUFFIX}${this.inbox.length}`;
  }

  private keep(
    name: AnyCommandName | 'take',
    body: object,
    { source, key, who, party, ...more }: Sent,
  ): void {
    const id = this.nextId();
    const row: NewInboxRow = {
      ...{ id, orderId: `ord_${SUFFIX}`, source, key: key ?? id, name, body, bodyHash: sha256(id) },
      ...{ who, party, onBehalfOf: null, requestId: null, ...more },
      ...{ receivedAt: new Date(this.now), nextSignalAt: null },
    };
    this.decide([row]);
    this.inbox.push({ row, orderVersion: this.order.version, answeredAt: new Date(this.now) });
  }

  private decide(rows: readonly NewInboxRow[]): void {
    const batch = { commands: rows.map(commandOf), more: false, now: this.time() };
    const { order, decided } = decideBatch(this.current, batch);
    for (const { command, facts, refusal } of decided) {
      if (refusal) throw new Error(`${rows[0]?.name} was refused: ${refusal.code} ${refusal.detail}`);
      const { id: cause, who, onBehalfOf, requestId } = command;
      this.facts.push(
        ...facts.map(({ at, data }) => ({
          version: FACT_VERSION,
          at,
          data,
          who,
          onBehalfOf,
          cause,
          requestId,
        })),
      );
    }
    this.current = order;
  }
}

/** A callback of a carrier, about as large as they are. */
const rawCallback = (id: string, tracking_code: string, status: string, at: string): string => {
  const place = { city: 'Hamburg', state: 'HH', country: 'DE', zip: '20457', object: 'TrackingLocation' };
  const detail = {
    object: 'TrackingDetail',
    message: status,
    status,
    datetime: at,
    tracking_location: place,
  };
  const result = {
    id: `trk_${id}`,
    object: 'Tracker',
    tracking_code,
    status,
    tracking_details: [detail, detail],
  };
  return JSON.stringify({ id, object: 'Event', description: 'tracker.updated', mode: 'production', result });
};
