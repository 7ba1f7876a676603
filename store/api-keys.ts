import { randomBytes } from 'node:crypto';
import { sha256 } from '../domain/record/hash';
import type { Database } from './database';

export const ROLES = ['operator', 'seller', 'viewer'] as const;
export type Role = (typeof ROLES)[number];

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly role: Role;
  readonly sellerId: string | null;
  readonly createdAt: Date;
  readonly revokedAt: Date | null;
}

/** Sorts by time of creation, nearly. */
const newKeyId = (): string =>
  `key_${Date.now().toString(36).padStart(9, '0')}${randomBytes(7).toString('hex').slice(0, 11)}`;

/** How long a process trusts what it has read of a key: a revoked key works at most this much longer. */
const TRUST_MS = 2_000;

/** How old the copy of all keys may be by which `verifyFromCopy` decides. */
const COPY_MS = 5_000;

/** API keys. Only their hashes are stored: they are long and random, so a plain hash cannot be guessed back. */
export class ApiKeys {
  private readonly cache = new Map<string, { key: Promise<ApiKey | null>; until: number }>();
  private copy: { keys: Promise<ReadonlyMap<string, ApiKey>>; until: number } | null = null;

  constructor(private readonly database: Database) {}

  /** Makes a key; `secret` is shown this once. */
  async create(input: {
    name: string;
    role: Role;
    sellerId: string | null;
    secret?: string;
  }): Promise<ApiKey & { secret: string }> {
    const secret = input.secret ?? `wbk_${randomBytes(24).toString('base64url')}`;
    const { name, role, sellerId } = input;
    const data = { id: newKeyId(), name, role, sellerId, hash: sha256(secret), createdAt: new Date() };
    const { hash: _, ...row } = await this.database.prisma.apiKeyRow.upsert({
      where: { hash: data.hash },
      create: data,
      update: {},
    });
    return { ...row, role: row.role as Role, secret };
  }

  /** The key that belongs to a secret, unless it was revoked. Requests at the same time share one look-up. */
  async verify(secret: string): Promise<ApiKey | null> {
    const hash = sha256(secret);
    const known = this.cache.get(hash);
    if (known && known.until > Date.now()) return known.key;
    const key = this.find(hash);
    if (this.cache.size > 1_000) this.cache.clear();
    this.cache.set(hash, { key, until: Date.now() + TRUST_MS });
    // What could not be read is looked up again by the next request.
    key.catch(() => this.cache.delete(hash));
    return key;
  }

  /**
   * As `verify`, by a copy of all keys in memory that is at most five seconds old: however many secrets are tried, none
   * is looked up in the database.
   */
  async verifyFromCopy(secret: string): Promise<ApiKey | null> {
    if (!this.copy || this.copy.until < Date.now()) {
      const keys = this.readAll();
      this.copy = { keys, until: Date.now() + COPY_MS };
      keys.catch(() => {
        this.copy = null;
      });
    }
    return (await this.copy.keys).get(sha256(secret)) ?? null;
  }

  private async find(hash: string): Promise<ApiKey | null> {
    const row = await this.database.prisma.apiKeyRow.findUnique({ where: { hash }, omit: { hash: true } });
    return row && row.revokedAt === null ? { ...row, role: row.role as Role } : null;
  }

  private async readAll(): Promise<ReadonlyMap<string, ApiKey>> {
    const rows = await this.database.prisma.apiKeyRow.findMany({ where: { revokedAt: null } });
    return new Map(rows.map(({ hash, ...row }) => [hash, { ...row, role: row.role as Role }]));
  }

  async list(after: string | null, limit: number): Promise<ApiKey[]> {
    const rows = await this.database.prisma.apiKeyRow.findMany({
      where: after === null ? {} : { id: { gt: after } },
      orderBy: { id: 'asc' },
      take: limit,
      omit: { hash: true },
    });
    return rows as ApiKey[];
  }

  /** False if there is no such key. Revoking twice has no further effect. */
  async revoke(id: string): Promise<boolean> {
    const row = await this.database.prisma.apiKeyRow.findUnique({ where: { id } });
    if (!row) return false;
    if (row.revokedAt === null) {
      await this.database.prisma.apiKeyRow.update({ where: { id }, data: { revokedAt: new Date() } });
    }
    this.cache.clear();
    this.copy = null;
    return true;
  }

  async isEmpty(): Promise<boolean> {
    return (await this.database.prisma.apiKeyRow.count({ where: { revokedAt: null } })) === 0;
  }
}
