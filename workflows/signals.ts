import { defineSignal, setDefaultSignalHandler, setHandler, uuid4 } from '@temporalio/workflow';
import type { HandSent } from '../activities/advance';
import { COMMAND_DESCRIPTIONS } from '../domain/order/command-descriptions';
import type { StoredSignal } from './contract';
import { WAKE_SIGNAL } from './contract';

/**
 * What has been signalled since the last look. Handlers only note it; they never throw and never wait, so a signal of
 * any shape is safe.
 */
export class Signals {
  private isWoken = false;
  private handSent: HandSent[] = [];

  constructor() {
    for (const [name, description] of Object.entries(COMMAND_DESCRIPTIONS)) {
      setHandler(defineSignal<[unknown?]>(name), (value) => this.receive(name, value), { description });
    }
    setHandler(defineSignal(WAKE_SIGNAL), () => this.wake(), {
      description: 'Looks into the inbox and at the clock.',
    });
    setDefaultSignalHandler((name, value) => this.receive(name, value));
  }

  get areWaiting(): boolean {
    return this.isWoken || this.handSent.length > 0;
  }

  wake(): void {
    this.isWoken = true;
  }

  /** Responds to the signals sent by hand, and waits for new ones. Everything else is in the inbox. */
  take(): HandSent[] {
    this.isWoken = false;
    return this.handSent.splice(0);
  }

  private receive(name: string, value: unknown): void {
    if (isKept(value)) this.wake();
    else this.handSent.push({ key: uuid4(), name, body: value ?? {} });
  }
}

const isKept = (value: unknown): value is StoredSignal =>
  typeof value === 'object' &&
  value !== null &&
  /^cmd_/.test(String((value as Partial<StoredSignal>).commandId)) &&
  Object.keys(value).length === 1;
