import { defineSignal, setDefaultSignalHandler, setHandler, uuid4 } from '@temporalio/workflow';
import type { Command } from '../domain/order/commands';
import { COMMAND_NAMES, COMMANDS, signalBody } from '../domain/order/commands';
import { WAKE_SIGNAL } from './contract';

/** A signal that somebody sent without going through the api: it has no row in the inbox yet. */
export interface HandSent {
  /** By which it is kept once, however often keeping it is tried. */
  readonly key: string;
  readonly name: string;
  readonly body: unknown;
}

/**
 * A command as it was kept: what the api and the relay send. Anything else is somebody's own, and has to be kept
 * first. That the row exists is checked when it is committed.
 */
function isKept(name: string, value: unknown): value is Command {
  if (typeof value !== 'object' || value === null) return false;
  const command = value as Partial<Record<keyof Command, unknown>>;
  return (
    typeof command.id === 'string' &&
    /^cmd_/.test(command.id) &&
    command.name === name &&
    signalBody(name)?.safeParse(command.body).success === true &&
    typeof command.receivedAt === 'string' &&
    !Number.isNaN(Date.parse(command.receivedAt)) &&
    typeof command.who === 'string' &&
    typeof command.party === 'string'
  );
}

/**
 * Where everything comes in. Handlers only put things down; they never throw and never wait, so a signal of any
 * shape is safe.
 */
export class Door {
  /** Woken: the inbox in the database may hold more than what was signalled. */
  woken = false;
  private waiting: Command[] = [];
  private handSent: HandSent[] = [];
  /** Commands that this run has seen answered; saves work where a signal comes twice. */
  private readonly done = new Set<string>();

  constructor() {
    for (const name of COMMAND_NAMES) {
      setHandler(defineSignal<[unknown?]>(name), (value) => this.receive(name, value), {
        description: COMMANDS[name].does,
      });
    }
    setHandler(defineSignal(WAKE_SIGNAL), () => this.wake(), {
      description: 'Looks into the inbox and at the clock.',
    });
    setDefaultSignalHandler((name, value) => this.receive(name, value));
  }

  get isEmpty(): boolean {
    return !this.woken && this.waiting.length === 0 && this.handSent.length === 0;
  }

  wake(): void {
    this.woken = true;
  }

  put(command: Command): void {
    const known = this.done.has(command.id) || this.waiting.some((other) => other.id === command.id);
    if (!known) this.waiting.push(command);
  }

  /** Takes up to `limit` commands out, those that came first before the others. */
  take(limit: number): Command[] {
    this.waiting.sort((a, b) => Date.parse(a.receivedAt) - Date.parse(b.receivedAt));
    return this.waiting.splice(0, limit);
  }

  /** Puts back what could not be committed, before what came in since. */
  putBack(commands: readonly Command[]): void {
    this.waiting.unshift(...commands.filter((command) => !this.done.has(command.id)));
  }

  takeHandSent(): HandSent[] {
    return this.handSent.splice(0);
  }

  /** Of the commands that have rows. */
  get waitingIds(): string[] {
    return this.waiting.filter((command) => command.name !== 'effect-result').map((command) => command.id);
  }

  /** The time of the command that waits longest; Infinity where none does. */
  get nextTime(): number {
    return Math.min(...this.waiting.map((command) => Date.parse(command.receivedAt)));
  }

  markDone(ids: readonly string[]): void {
    for (const id of ids) this.done.add(id);
    this.waiting = this.waiting.filter((command) => !this.done.has(command.id));
  }

  private receive(name: string, value: unknown): void {
    if (isKept(name, value)) this.put(value);
    else this.handSent.push({ key: uuid4(), name, body: value ?? {} });
  }
}
