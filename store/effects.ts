import type { EffectOutcome } from '../domain/order/commands';
import type { Database } from './database';
import { Prisma } from './generated/client';

export interface EffectRecord {
  readonly key: string;
  readonly ref: string | null;
  readonly outcome: EffectOutcome | null;
}

/** What is known of effects: written before the call that counts, read before any further try. */
export class Effects {
  constructor(private readonly database: Database) {}

  /** The record of an effect, made where there is none. */
  async begin(key: string, orderId: string): Promise<EffectRecord> {
    const rows = await this.database.prisma.$queryRaw<EffectRecord[]>(Prisma.sql`
      INSERT INTO effects (key, order_id, updated_at) VALUES (${key}, ${orderId}, now())
      ON CONFLICT (key) DO UPDATE SET updated_at = now() RETURNING key, ref, outcome`);
    const row = rows[0];
    if (!row) throw new Error(`effect ${key} could not be recorded`);
    return row;
  }

  /** Keeps the other side's reference. The first write wins; the answer is what is kept. */
  async remember(key: string, ref: string): Promise<string> {
    const rows = await this.database.prisma.$queryRaw<{ ref: string }[]>(Prisma.sql`
      UPDATE effects SET ref = COALESCE(ref, ${ref}), updated_at = now() WHERE key = ${key} RETURNING ref`);
    return rows[0]?.ref ?? ref;
  }

  /** Keeps the outcome, so that a result which gets lost on its way is found by the next try. */
  async settle(key: string, outcome: EffectOutcome): Promise<void> {
    await this.database.prisma.$executeRaw(Prisma.sql`
      UPDATE effects SET outcome = ${JSON.stringify(outcome)}::jsonb, updated_at = now() WHERE key = ${key}`);
  }
}
