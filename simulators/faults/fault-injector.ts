import type { Response } from 'express';
import type { ApiAnswer, Dialect } from '../core/api';
import * as answers from './answers';
import { Barriers } from './barriers';
import type { Fault, FaultRule } from './fault';
import { FaultPlan } from './fault-plan';

const HUGE_BYTES = 50 * 1024 * 1024;
const PAUSE_MS = 1_000;

/** What the part before the operation decided. */
export type BeforeOutcome = 'execute' | 'answered';

/**
 * Carries out the fault plan around a request: first what prevents its execution, then what spoils its
 * response.
 */
export class FaultInjector {
  readonly plan = new FaultPlan();
  readonly barriers = new Barriers();

  /** Adds a rule; one with a barrier closes that barrier. */
  add(rule: FaultRule): string {
    const id = this.plan.add(rule);
    if (isBarrier(rule.fault)) this.barriers.set(barrierName(rule.fault));
    return id;
  }

  /** Ends all faults and releases all requests that are held. */
  clear(answer: 'normal' | 'reset' = 'normal'): void {
    this.plan.clear();
    this.barriers.clear(answer);
  }

  /** A request whose caller hangs up while it waits here is never executed. */
  async before(fault: Fault, dialect: Dialect, res: Response): Promise<BeforeOutcome> {
    switch (fault.kind) {
      case 'failBefore':
        if (fault.status === undefined) answers.reset(res);
        else answers.send(res, answers.toWire(failure(fault, dialect)));
        return 'answered';
      case 'status':
        answers.send(res, answers.toWire(failure(fault, dialect)));
        return 'answered';
      case 'delay':
        return (await stayedFor(res, fault.ms ?? PAUSE_MS)) ? 'execute' : 'answered';
      case 'barrier':
        return (await this.pass(fault, res)) ? 'execute' : 'answered';
      default:
        return 'execute';
    }
  }

  /** Sends the response, or does to it what the fault defines. */
  async after(fault: Fault | undefined, answer: ApiAnswer, res: Response): Promise<void> {
    const wire = answers.toWire(answer);
    switch (fault?.kind) {
      case 'executeThenTimeout':
        // Nothing is sent and nothing is waited for: the connection's end, by the caller's timeout, ends it.
        return;
      case 'executeThenReset':
        return answers.reset(res);
      case 'barrierAfter':
        if (await this.pass(fault, res)) answers.send(res, wire);
        return;
      case 'malformedJson':
        return answers.sendMalformed(res, wire);
      case 'truncatedBody':
        return answers.sendTruncated(res, wire);
      case 'wrongContentType':
        return answers.sendHtml(res, wire);
      case 'hugeBody':
        return answers.sendHuge(res, wire, fault.bytes ?? HUGE_BYTES);
      case 'slowDrip':
        return answers.sendDripping(res, wire, fault.ms ?? PAUSE_MS);
      case 'endlessHeaders':
        return answers.sendEndlessHeaders(res, fault.ms ?? PAUSE_MS);
      default:
        return answers.send(res, wire);
    }
  }

  private async pass(fault: Fault, res: Response): Promise<boolean> {
    const outcome = await this.barriers.hold(barrierName(fault), hangUpSignal(res));
    if (outcome === 'reset') answers.reset(res);
    return outcome === 'normal';
  }
}

function failure(fault: Fault, dialect: Dialect): ApiAnswer {
  const answer = dialect.error(fault.status ?? 500);
  if (fault.retryAfter === undefined) return answer;
  return { ...answer, headers: { ...answer.headers, 'Retry-After': String(fault.retryAfter) } };
}

function isBarrier(fault: Fault): boolean {
  return fault.kind === 'barrier' || fault.kind === 'barrierAfter';
}

function barrierName(fault: Fault): string {
  return fault.name ?? fault.kind;
}

/** Fires when the caller has hung up. */
export function hangUpSignal(res: Response): AbortSignal {
  const controller = new AbortController();
  if (answers.isGone(res)) controller.abort();
  else res.once('close', () => controller.abort());
  return controller.signal;
}

/** Resolves true after the time, or false as soon as the caller has hung up. */
function stayedFor(res: Response, ms: number): Promise<boolean> {
  return new Promise((resolve) => {
    const settle = (stayed: boolean): void => {
      clearTimeout(timer);
      res.removeListener('close', hungUp);
      resolve(stayed);
    };
    const hungUp = (): void => settle(false);
    const timer = setTimeout(() => settle(true), ms);
    res.once('close', hungUp);
  });
}
