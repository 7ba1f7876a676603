import type { Database } from './database';
import { Prisma } from './generated/client';
import type { Keyring } from './keyring';

export interface FirstResponse {
  readonly status: number;
  readonly body: unknown;
}

export type Claim =
  /** This is the first such request: act, then `settle` (or `abandon` if nothing was done). */
  | { readonly outcome: 'first' }
  | { readonly outcome: 'answered'; readonly answer: FirstResponse }
  | { readonly outcome: 'running' }
  | { readonly outcome: 'other_body' };

/** A request whose process died in the middle may be taken over after this long. */
const TAKE_OVER_AFTER = Prisma.sql`interval '60 seconds'`;

/**
 * First responses to requests with an Idempotency-Key that create or change something other than an order: commands
 * of orders find theirs in the inbox. Responses are encrypted, since one may contain a new API key.
 */
export class IdempotentResponses {
  constructor(
    private readonly database: Database,
    private readonly keyring: Keyring,
  ) {}

  /** `scope` is the API key with the route; a key means something within it alone. */
  async claim(scope: string, key: string, bodyHash: string): Promise<Claim> {
    const claimed = await this.database.query<{ bodyHash: string }>(Prisma.sql`
      INSERT INTO idempotent_answers (scope, key, body_hash, created_at) VALUES (${scope}, ${key}, ${bodyHash}, now())
      ON CONFLICT (scope, key) DO UPDATE SET created_at = now()
        WHERE idempotent_answers.status IS NULL AND idempotent_answers.body_hash = ${bodyHash}
          AND idempotent_answers.created_at < now() - ${TAKE_OVER_AFTER}
      RETURNING body_hash AS "bodyHash"`);
    if (claimed.length > 0) return { outcome: 'first' };
    const row = await this.database.prisma.idempotentAnswerRow.findUnique({
      where: { scope_key: { scope, key } },
    });
    if (!row) return this.claim(scope, key, bodyHash);
    if (row.bodyHash !== bodyHash) return { outcome: 'other_body' };
    if (row.status === null || row.answer === null) return { outcome: 'running' };
    const body = JSON.parse(this.keyring.unsealOwn(row.answer, contextOf(scope, key))) as unknown;
    return { outcome: 'answered', answer: { status: row.status, body } };
  }

  async settle(scope: string, key: string, answer: FirstResponse): Promise<void> {
    const sealed = this.keyring.sealOwn(JSON.stringify(answer.body ?? null), contextOf(scope, key));
    await this.database.prisma.idempotentAnswerRow.update({
      where: { scope_key: { scope, key } },
      data: { status: answer.status, answer: new Uint8Array(sealed) },
    });
  }

  /** Forgets a claim of which nothing came, so that the request may be sent again. */
  async abandon(scope: string, key: string): Promise<void> {
    await this.database.prisma.idempotentAnswerRow.deleteMany({ where: { scope, key, status: null } });
  }
}

const contextOf = (scope: string, key: string): string => `answer:${scope}:${key}`;
