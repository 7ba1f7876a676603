import type { StoredRefusal } from '../domain/errors';
import { refuse } from '../domain/errors';
import { COMMANDS, isCommandName } from '../domain/order/commands';
import type { Orders } from '../store/orders';
import type { CommandIntake } from './submit-command';

/** A signal sent without the API, for example from the Temporal UI. */
export interface HandSent {
  /** Identifies it, however often keeping it is attempted. */
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
}

export interface HandSentResult {
  readonly key: string;
  readonly name: string;
  readonly state: 'pending' | 'accepted' | 'refused';
  readonly refusal: StoredRefusal | null;
}

/**
 * Stores a signal sent by hand as a command in the inbox, with the same checks as one from the API, once for its key.
 * One that does not fit is stored with its refusal.
 */
export async function storeHandSent(
  { commands, orders }: { readonly commands: CommandIntake; readonly orders: Pick<Orders, 'header'> },
  orderId: string,
  { key, name, body }: HandSent,
): Promise<void> {
  const refused = (refusal: StoredRefusal): Promise<void> =>
    commands.storeRefused(orderId, key, name, refusal);
  if (!isCommandName(name)) return refused(refuse('unknown_command', `there is no command "${name}"`));
  const parsed = COMMANDS[name].body.safeParse(body);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    const detail = `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'does not fit'}`;
    return refused(refuse('malformed_command', detail));
  }
  const header = await orders.header(orderId, null);
  const kept = await commands.submit({
    orderId,
    name,
    body: parsed.data,
    reasons: header?.reasons ?? null,
    who: 'temporal',
    party: 'operator',
    onBehalfOf: null,
    requestId: null,
    idempotency: { source: 'temporal', key },
  });
  if (kept.outcome === 'unknown_reason') {
    return refused(refuse('malformed_command', `reason: expected one of ${kept.allowed.join(', ')}`));
  }
}
