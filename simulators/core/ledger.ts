/** The outside systems that have a simulator. */
export type SystemName = 'mirakl' | 'easypost' | 'fulfillment';

/** What a system did to the world, as opposed to what was requested of it. */
export type EffectKind =
  | 'shipment_created'
  | 'label_bought'
  | 'label_voided'
  | 'label_void_rejected'
  | 'order_accepted'
  | 'order_refused'
  | 'order_debited'
  | 'shipment_confirmed'
  | 'shipment_deleted'
  | 'order_cancelled'
  | 'order_placed'
  | 'order_shipped'
  | 'cancellation_requested'
  | 'refund';

/**
 * One effect. `key` is the caller's own name for it if the API has a field for one, else the system's id.
 */
export interface LedgerEntry {
  n: number;
  at: string;
  system: SystemName;
  kind: EffectKind;
  key: string;
  orderId?: string;
  /** Decimal text, such as "12.34". */
  amount?: string;
  currency?: string;
  detail: Record<string, unknown>;
}

/** Which entries to read; an absent field matches all. */
export interface LedgerFilter {
  system?: string;
  kind?: string;
  key?: string;
  orderId?: string;
}

/**
 * The append-only list of effects: nothing in it is ever changed or removed, except by a reset of everything.
 */
export class Ledger {
  private entries: LedgerEntry[] = [];

  constructor(private readonly log: (entry: LedgerEntry) => void) {}

  append(effect: Omit<LedgerEntry, 'n' | 'at'>): LedgerEntry {
    const entry: LedgerEntry = { n: this.entries.length + 1, at: new Date().toISOString(), ...effect };
    this.entries.push(entry);
    this.log(entry);
    return entry;
  }

  all(): readonly LedgerEntry[] {
    return this.entries;
  }

  find(filter: LedgerFilter = {}): LedgerEntry[] {
    return this.entries.filter(
      (entry) =>
        (filter.system === undefined || entry.system === filter.system) &&
        (filter.kind === undefined || entry.kind === filter.kind) &&
        (filter.key === undefined || entry.key === filter.key) &&
        (filter.orderId === undefined || entry.orderId === filter.orderId),
    );
  }

  restore(entry: LedgerEntry): void {
    this.entries.push(entry);
  }

  forgetAll(): void {
    this.entries = [];
  }
}
