import type { PullFailures } from '../domain/pull-failures';
import type { ConnectionSide } from './connections';
import type { Database } from './database';
import { Prisma } from './generated/client';
import type { Keyring } from './keyring';

/** Failures of the pulls of one connection. */
export interface StoredPullFailures extends PullFailures {
  readonly side: ConnectionSide;
  readonly name: string;
  /** What the outside system said of the latest; null if it said nothing. */
  readonly remark: string | null;
}

export interface NewPullFailure extends Pick<PullFailures, 'code' | 'nextAt'> {
  readonly remark: string | null;
}

type Row = Omit<StoredPullFailures, 'remark'> & { readonly remark: Uint8Array | null };

const contextOf = (side: ConnectionSide, name: string): string => `pull:${side}:${name}`;

/** C12: which connections cannot be pulled, why, and since when. A pull that succeeds ends it. */
export class PullFailureLog {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** Counts one more failure in a row; nothing for a connection that is gone. What the other side said is sealed. */
  async record(side: ConnectionSide, name: string, { code, remark, nextAt }: NewPullFailure): Promise<void> {
    const sealed = remark === null ? null : this.keyring.sealOwn(remark, contextOf(side, name));
    await this.database.execute(Prisma.sql`
      INSERT INTO pull_failures (side, name, code, remark, failures, since, last_at, next_at)
      SELECT side, name, ${code}, ${sealed}::bytea, 1, now(), now(), ${nextAt}
      FROM connections WHERE side = ${side} AND name = ${name}
      ON CONFLICT (side, name) DO UPDATE SET code = EXCLUDED.code, remark = EXCLUDED.remark,
        failures = pull_failures.failures + 1, last_at = EXCLUDED.last_at, next_at = EXCLUDED.next_at`);
  }

  /** A pull has succeeded. */
  async clear(side: ConnectionSide, name: string): Promise<void> {
    await this.database.execute(
      Prisma.sql`DELETE FROM pull_failures WHERE side = ${side} AND name = ${name}`,
    );
  }

  /** All connections that cannot be pulled now, or those of one side. */
  async list(side: ConnectionSide | null = null): Promise<StoredPullFailures[]> {
    const rows = await this.database.query<Row>(Prisma.sql`
      SELECT side, name, code, remark, failures, since, last_at AS "lastAt", next_at AS "nextAt"
      FROM pull_failures WHERE ${side}::text IS NULL OR side = ${side} ORDER BY side, name`);
    return rows.map((row) => ({ ...row, remark: this.unsealed(row) }));
  }

  private unsealed({ side, name, remark }: Row): string | null {
    return remark === null ? null : this.keyring.unsealOwn(Buffer.from(remark), contextOf(side, name));
  }
}
