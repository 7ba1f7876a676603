import { LRUCache } from 'lru-cache';
import type { OrderContent } from '../domain/order/take';
import { contentRef } from '../domain/order/texts';
import type { Database, Queryable } from './database';
import { Prisma } from './generated/client';
import type { Keyring } from './keyring';
import { seal, unseal, WrongSecret } from './keyring';

/** A record to be stored: its reference and its text. */
export interface Secret {
  readonly ref: string;
  readonly text: string;
}

/** A subject's key with its sealed records, ready to be written with the row they belong to. */
export interface SealedSubject {
  readonly subject: string;
  readonly orderId: string | null;
  /** Null if the subject has its key already. */
  readonly wrappedKey: Buffer | null;
  readonly records: readonly { readonly ref: string; readonly ciphertext: Buffer }[];
}

const CHECK_SUBJECT = 'installation';

/** How long a process may keep in memory what erasure removes from the database: keys and what they opened. */
export const PLAINTEXT_TTL_MS = 10 * 60_000;

/** The vault of personal data and free text: one key a subject, everything else refers to it. */
export class Vault {
  /** Unwrapped keys of subjects in use. */
  private readonly keys = new LRUCache<string, Buffer>({
    max: 5_000,
    ttl: PLAINTEXT_TTL_MS,
    ttlAutopurge: true,
  });

  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /**
   * Makes sure that this database was written with this secret, before anything is sealed with another. The first
   * process to do so leaves the mark that all others are compared with. Throws `WrongSecret`.
   */
  async checkSecret(): Promise<void> {
    const { wrapped } = this.keyring.newDataKey(CHECK_SUBJECT);
    const rows = await this.database.prisma.vaultKeyRow.createManyAndReturn({
      data: [{ subject: CHECK_SUBJECT, wrappedKey: new Uint8Array(wrapped) }],
      skipDuplicates: true,
    });
    if (rows.length > 0) return;
    const mark = await this.database.prisma.vaultKeyRow.findUnique({ where: { subject: CHECK_SUBJECT } });
    try {
      if (mark) this.keyring.unwrap(CHECK_SUBJECT, mark.wrappedKey);
    } catch {
      throw new WrongSecret();
    }
  }

  /** Seals records under a key made for a new subject. */
  sealNew(subject: string, orderId: string | null, secrets: readonly Secret[]): SealedSubject {
    const { key, wrapped } = this.keyring.newDataKey(subject);
    this.keys.set(subject, key);
    return { subject, orderId, wrappedKey: wrapped, records: this.sealAll(key, secrets) };
  }

  /** Seals the personal data of a new order under a new key. */
  sealContent(orderId: string, content: OrderContent): SealedSubject {
    return this.sealNew(orderId, orderId, [{ ref: contentRef(orderId), text: JSON.stringify(content) }]);
  }

  /** Replaces the personal data that an order was placed with. */
  async writeContent(orderId: string, content: OrderContent): Promise<void> {
    await this.write(orderId, [{ ref: contentRef(orderId), text: JSON.stringify(content) }], true);
  }

  /** Seals records for an order that exists. Throws if its key was erased: nothing may be added after erasure. */
  async sealFor(orderId: string, secrets: readonly Secret[]): Promise<SealedSubject> {
    const key = secrets.length > 0 ? await this.keyOf(orderId) : null;
    const records = key ? this.sealAll(key, secrets) : [];
    return { subject: orderId, orderId, wrappedKey: null, records };
  }

  /** Writes records of an order; a reference that exists already keeps its first text by default. */
  async write(orderId: string, secrets: readonly Secret[], replace = false): Promise<void> {
    const { records } = await this.sealFor(orderId, secrets);
    if (records.length === 0) return;
    const texts = records.map(({ ciphertext }) => ciphertext.toString('hex'));
    await this.database.execute(Prisma.sql`
      INSERT INTO vault_records (ref, subject, ciphertext)
      SELECT t.ref, ${orderId}, decode(t.hex, 'hex')
      FROM unnest(${records.map(({ ref }) => ref)}::text[], ${texts}::text[]) AS t(ref, hex)
      ON CONFLICT (ref) DO UPDATE SET ciphertext = EXCLUDED.ciphertext WHERE ${replace}`);
  }

  /** Reads records by reference. What was erased, or never was, is left out. */
  async read(refs: readonly string[], on: Queryable = this.database): Promise<Map<string, string>> {
    if (refs.length === 0) return new Map();
    const rows = await on.query<SealedRow>(
      Prisma.sql`SELECT r.ref, r.subject, r.ciphertext, k.wrapped_key AS "wrappedKey"
                 FROM vault_records r JOIN vault_keys k ON k.subject = r.subject
                 WHERE r.ref = ANY(${[...new Set(refs)]})`,
    );
    return this.open(rows);
  }

  /** Opens rows that a repository has read together with its own. */
  open(rows: readonly SealedRow[]): Map<string, string> {
    return new Map(rows.map((row) => [row.ref, this.textOf(row)]));
  }

  /** As `open`, but only what is requested is found and opened: a list shows little of what an order has. */
  openOnDemand(find: (ref: string) => SealedRow | undefined): Pick<ReadonlyMap<string, string>, 'get'> {
    return {
      get: (ref) => {
        const row = find(ref);
        return row && this.textOf(row);
      },
    };
  }

  private textOf(row: SealedRow): string {
    let key = this.keys.get(row.subject);
    if (!key) {
      key = this.keyring.unwrap(row.subject, row.wrappedKey);
      this.keys.set(row.subject, key);
    }
    return unseal(key, row.ciphertext, row.ref).toString();
  }

  private sealAll(key: Buffer, secrets: readonly Secret[]): SealedSubject['records'] {
    return secrets.map(({ ref, text }) => ({ ref, ciphertext: seal(key, Buffer.from(text), ref) }));
  }

  private async keyOf(subject: string): Promise<Buffer> {
    const known = this.keys.get(subject);
    if (known) return known;
    const rows = await this.database.query<{ wrappedKey: Buffer }>(Prisma.sql`
      SELECT wrapped_key AS "wrappedKey" FROM vault_keys WHERE subject = ${subject}`);
    const wrapped = rows[0]?.wrappedKey;
    if (!wrapped) throw new Error(`the vault has no key for ${subject}`);
    const key = this.keyring.unwrap(subject, wrapped);
    this.keys.set(subject, key);
    return key;
  }
}

export interface SealedRow {
  readonly ref: string;
  readonly subject: string;
  readonly ciphertext: Uint8Array;
  readonly wrappedKey: Uint8Array;
}
