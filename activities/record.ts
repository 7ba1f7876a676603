import type { Commands } from '../app/submit-command';
import type { Command } from '../domain/order/commands';
import { COMMANDS, isCommandName } from '../domain/order/commands';
import type { Orders } from '../store/orders';
import type { CommitInput, CommitResult, LoadedOrder, Projection } from '../store/projection';

export interface LoadOrderInput {
  readonly orderId: string;
  /** Commands the run holds already; the answer says which of them are answered. */
  readonly asked: readonly string[];
}

export interface HandSentInput {
  readonly orderId: string;
  /** The same on every attempt to keep it. */
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
}

export interface RecordDeps {
  readonly projection: Projection;
  readonly commands: Commands;
  readonly orders: Orders;
}

/** Reading and writing the order's record; run as local activities while the database is well. */
export function createRecordActivities({ projection, commands, orders }: RecordDeps) {
  return {
    loadOrder: ({ orderId, asked }: LoadOrderInput): Promise<LoadedOrder | null> =>
      projection.load(orderId, asked),

    commitDecisions: (input: CommitInput): Promise<CommitResult> => projection.commit(input),

    /**
     * Keeps a signal that was sent by hand like any other command, once for its key. Null where it was refused at the
     * door, or kept before: then it is among what waits.
     */
    async keepHandSent({ orderId, key, name, body }: HandSentInput): Promise<Command | null> {
      if (!isCommandName(name))
        return commands.keepRefused(orderId, key, name, {
          code: 'unknown_command',
          detail: `there is no command "${name}"`,
        });
      const parsed = COMMANDS[name].body.safeParse(body);
      if (!parsed.success) {
        const issue = parsed.error.issues[0];
        const detail = `${issue?.path.join('.') || 'body'}: ${issue?.message ?? 'does not fit'}`;
        return commands.keepRefused(orderId, key, name, { code: 'malformed_command', detail });
      }
      const card = await orders.card(orderId, null);
      const kept = await commands.keep({
        orderId,
        name,
        body: parsed.data,
        policy: card?.state?.policy ?? null,
        who: 'temporal',
        party: 'operator',
        onBehalfOf: null,
        requestId: null,
        idempotency: { source: 'temporal', key },
      });
      if (kept.outcome === 'unknown_reason') {
        const detail = `reason: expected one of ${kept.allowed.join(', ')}`;
        return commands.keepRefused(orderId, key, name, { code: 'malformed_command', detail });
      }
      return kept.outcome === 'new' ? kept.command : null;
    },
  };
}

export type RecordActivities = ReturnType<typeof createRecordActivities>;
