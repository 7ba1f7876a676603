import type { StoredRefusal } from '../domain/errors';
import type { CommandState, Inbox } from './inbox';
import type { Notifications } from './notifications';

export interface CommandResult {
  readonly id: string;
  readonly state: CommandState;
  readonly refusal: StoredRefusal | null;
  readonly orderVersion: number | null;
}

type Waiter = (result: CommandResult) => void;

/** How many results are remembered that arrived before a request waited for them. */
const REMEMBERED = 1_000;

/**
 * Waits for the results of commands. Each commit notifies of them. If the connection that listens breaks, waiters look
 * into the inbox when it is back or when their time is up, so a lost notification costs time and nothing else.
 */
export class CommandResults {
  private readonly waiters = new Map<string, Set<Waiter>>();
  private readonly recent = new Map<string, CommandResult>();

  constructor(
    notifications: Pick<Notifications, 'subscribe'>,
    private readonly inbox: Pick<Inbox, 'find' | 'answersOf'>,
  ) {
    notifications.subscribe('waybill_answers', {
      received: (payload) => this.received(JSON.parse(payload) as CommandResult),
      reconnected: () => this.lookForAll(),
    });
  }

  /** The result of a command, or null if there is none within the time. */
  async wait(commandId: string, timeoutMs: number): Promise<CommandResult | null> {
    const notified =
      this.recent.get(commandId) ??
      (await new Promise<CommandResult | null>((resolve) => {
        const done = (result: CommandResult | null): void => {
          clearTimeout(timer);
          this.forget(commandId, done);
          resolve(result);
        };
        const timer = setTimeout(() => done(null), timeoutMs);
        const set = this.waiters.get(commandId) ?? new Set();
        this.waiters.set(commandId, set.add(done));
      }));
    return notified ?? this.look(commandId);
  }

  /** The result as it stands in the inbox; null while there is none. */
  async look(commandId: string): Promise<CommandResult | null> {
    const row = await this.inbox.find(commandId, null);
    return row && row.state !== 'pending' ? row : null;
  }

  /** A command can be decided before its request begins to wait, so results are remembered for a while. */
  private received(result: CommandResult): void {
    const waiting = this.waiters.get(result.id);
    if (waiting) {
      for (const waiter of waiting) waiter(result);
      return;
    }
    this.recent.set(result.id, result);
    const [oldest] = this.recent.keys();
    if (this.recent.size > REMEMBERED && oldest !== undefined) this.recent.delete(oldest);
  }

  private forget(commandId: string, waiter: Waiter): void {
    const set = this.waiters.get(commandId);
    set?.delete(waiter);
    if (set?.size === 0) this.waiters.delete(commandId);
  }

  /** Results that were written while the connection was down. */
  private async lookForAll(): Promise<void> {
    for (const result of await this.inbox.answersOf([...this.waiters.keys()])) this.received(result);
  }
}
