import { defineSignal, setDefaultSignalHandler, setHandler } from '@temporalio/workflow';
import { COMMAND_NAMES, COMMANDS, type Command } from '../domain/order/commands';
import { WAKE_SIGNAL } from './contract';

/** A signal that somebody sent without going through the api: it has no row in the inbox yet. */
export interface HandSent {
  readonly name: string;
  readonly body: unknown;
}

const isKept = (value: unknown): value is Command =>
  typeof value === 'object' && value !== null && /^cmd_/.test(String((value as { id?: unknown }).id)) && 'receivedAt' in value;

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
    setHandler(defineSignal(WAKE_SIGNAL), () => void (this.woken = true), {
      description: 'Looks into the inbox and at the clock.',
    });
    setDefaultSignalHandler((name, value) => this.receive(name, value));
  }

  get isEmpty(): boolean {
    return !this.woken && this.waiting.length === 0 && this.handSent.length === 0;
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

  get waitingIds(): string[] {
    return this.waiting.map((command) => command.id);
  }

  markDone(ids: readonly string[]): void {
    for (const id of ids) this.done.add(id);
    this.waiting = this.waiting.filter((command) => !this.done.has(command.id));
  }

  private receive(name: string, value: unknown): void {
    if (isKept(value)) this.put(value);
    else this.handSent.push({ name, body: value ?? {} });
  }
}
