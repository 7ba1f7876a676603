import { digits, hex32 } from '../core/ids';
import type { Ledger } from '../core/ledger';
import type { Store } from '../core/store';
import type { Table } from '../core/table';
import type { Account, KeptTracker, Mode, Shipment, Tracker, Webhook } from './model';
import { WebhookSender } from './webhook-sender';

/** A key of an account that is always there. */
export const DEFAULT_EASYPOST_KEY = 'EZTKsimulated0000000000000000default';

/** What may be set of an account. */
export type AccountSettings = Partial<Omit<Account, 'apiKey' | 'userId'>>;

/** EasyPost's state, and the one place that writes it. */
export class CarrierHouse {
  readonly accounts: Table<Account>;
  readonly shipments: Table<Shipment>;
  readonly trackers: Table<KeptTracker>;
  readonly webhooks: Table<Webhook>;
  readonly ledger: Ledger;
  readonly sender = new WebhookSender();
  private readonly byReference = new Map<string, string>();
  private readonly byTrackingCode = new Map<string, string>();
  /** Ids in order of creation and their places in it, so that a page does not walk through all. */
  private shipmentIds: string[] = [];
  private readonly places = new Map<string, number>();

  constructor(private readonly store: Store) {
    this.accounts = store.table<Account>('easypost.accounts');
    this.shipments = store.table<Shipment>('easypost.shipments');
    this.trackers = store.table<KeptTracker>('easypost.trackers');
    this.webhooks = store.table<Webhook>('easypost.webhooks');
    this.ledger = store.ledger;
    this.prepare();
  }

  /** Brings derived state in line with the tables, as after a restart or a reset. */
  prepare(): void {
    this.byReference.clear();
    this.byTrackingCode.clear();
    this.shipmentIds = [];
    this.places.clear();
    for (const shipment of this.shipments.values()) this.indexShipment(shipment);
    for (const kept of this.trackers.values()) this.indexTracker(kept);
  }

  /** The account of a key. Any key of the real form opens one, so a test need not register its own. */
  account(apiKey: string): Account | undefined {
    const known = this.accounts.get(apiKey);
    if (known !== undefined) return known.active ? known : undefined;
    return /^EZ[AT]K\w+$/.test(apiKey) ? this.setUpAccount(apiKey) : undefined;
  }

  setUpAccount(apiKey: string, settings: AccountSettings = {}): Account {
    const account: Account = {
      active: true,
      balanceCents: null,
      refundStatus: 'submitted',
      userId: `user_${hex32()}`,
      ...this.accounts.get(apiKey),
      ...settings,
      apiKey,
    };
    this.accounts.put(apiKey, account);
    return account;
  }

  addShipment(shipment: Shipment): void {
    this.shipments.put(shipment.id, shipment);
    this.indexShipment(shipment);
  }

  saveShipment(shipment: Shipment): void {
    shipment.updated_at = now();
    this.shipments.put(shipment.id, shipment);
  }

  /**
   * By id or, as the real API allows in place of it, by the caller's reference: then the latest of that name.
   */
  findShipment(accountKey: string, idOrReference: string): Shipment | undefined {
    const id = this.byReference.get(`${accountKey} ${idOrReference}`) ?? idOrReference;
    const shipment = this.shipments.get(id);
    return shipment?.accountKey === accountKey ? shipment : undefined;
  }

  /** Shipments from the newest to the oldest, beginning below that one. */
  *shipmentsBefore(before: Shipment | undefined): Generator<Shipment> {
    const from = before === undefined ? this.shipmentIds.length : (this.places.get(before.id) ?? 0);
    for (let at = from - 1; at >= 0; at -= 1) {
      const shipment = this.shipments.get(this.shipmentIds[at] ?? '');
      if (shipment !== undefined) yield shipment;
    }
  }

  saveTracker(kept: KeptTracker): void {
    this.trackers.put(kept.tracker.id, kept);
    this.indexTracker(kept);
  }

  /** The account's tracker of that code, and of that carrier if one is named. */
  findTracker(accountKey: string, trackingCode: string, carrier?: string): KeptTracker | undefined {
    const kept = this.trackers.get(this.byTrackingCode.get(`${accountKey} ${trackingCode}`) ?? '');
    return carrier === undefined || kept?.tracker.carrier === carrier ? kept : undefined;
  }

  /** The tracker of that code, of any account; the admin side knows no accounts. */
  findAnyTracker(trackingCode: string): KeptTracker | undefined {
    return this.trackers.get(this.byTrackingCode.get(trackingCode) ?? '');
  }

  trackerOf(shipment: Shipment): Tracker | null {
    return shipment.trackerId === null ? null : (this.trackers.get(shipment.trackerId)?.tracker ?? null);
  }

  /** A number such as the carrier prints on its labels, not given before. */
  newTrackingCode(carrier: string): string {
    const ordinal = String(this.store.nextNumber('easypost.tracking')).padStart(8, '0');
    return carrier === 'UPS' ? `1Z999${digits(5)}${ordinal}` : `94001${digits(9)}${ordinal}`;
  }

  nextOrdinal(): number {
    return this.store.nextNumber('easypost.ordinals');
  }

  private indexShipment(shipment: Shipment): void {
    this.places.set(shipment.id, this.shipmentIds.length);
    this.shipmentIds.push(shipment.id);
    if (shipment.reference !== null)
      this.byReference.set(`${shipment.accountKey} ${shipment.reference}`, shipment.id);
  }

  private indexTracker({ accountKey, tracker }: KeptTracker): void {
    this.byTrackingCode.set(tracker.tracking_code, tracker.id);
    this.byTrackingCode.set(`${accountKey} ${tracker.tracking_code}`, tracker.id);
  }
}

/** Keys of test accounts have this prefix. */
export function modeOf(apiKey: string): Mode {
  return apiKey.startsWith('EZAK') ? 'production' : 'test';
}

/** The API's dates: whole seconds, in UTC. */
export function now(): string {
  return `${new Date().toISOString().slice(0, 19)}Z`;
}
