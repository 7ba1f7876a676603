import type { AdvanceInput } from '../app/advance-order';
import { advanceOrder } from '../app/advance-order';
import type { HandSent, HandSentResult } from '../app/hand-sent';
import { storeHandSent } from '../app/hand-sent';
import type { EffectReports } from '../app/report-effect';
import type { CommandIntake } from '../app/submit-command';
import type { EffectOutcome } from '../domain/order/commands';
import type { OrderProgress } from '../domain/order/read/progress';
import type { Inbox } from '../store/inbox';
import type { OrderEventStore } from '../store/order-event-store';
import type { Orders } from '../store/orders';

export type { HandSent, HandSentResult };

export interface AdvanceOrderInput extends AdvanceInput {
  /** Signals sent by hand, which have no row in the inbox yet. */
  readonly handSent: readonly HandSent[];
}

export interface AdvanceOrderResult {
  readonly order: OrderProgress;
  /** The outcome of the signals sent by hand. */
  readonly handSent: readonly HandSentResult[];
}

export interface ReportInput {
  readonly orderId: string;
  readonly key: string;
  readonly outcome: EffectOutcome;
}

export interface AdvanceDeps {
  readonly events: OrderEventStore;
  readonly commands: CommandIntake;
  readonly inbox: Inbox;
  readonly orders: Orders;
  readonly reports: EffectReports;
}

/** The steps of an order's life in the database; run as local activities while the database responds. */
export function createAdvanceActivities(deps: AdvanceDeps) {
  return {
    /**
     * Stores signals sent by hand, then decides everything that waits for the order. Returns what follows from the
     * state of the order, so running it twice is harmless; null if there is no such order.
     */
    async advance({ handSent, ...input }: AdvanceOrderInput): Promise<AdvanceOrderResult | null> {
      for (const sent of handSent) await storeHandSent(deps, input.orderId, sent);
      const order = await advanceOrder(deps.events, input);
      if (order === null) return null;
      const results = handSent.length === 0 ? [] : await deps.inbox.handSent(handSent.map(({ key }) => key));
      return { order, handSent: results };
    },

    /** Records that an effect is delayed, or that its outcome is unknown. */
    reportEffect: ({ orderId, key, outcome }: ReportInput): Promise<void> =>
      deps.reports.keepForCurrentRound(orderId, key, outcome),
  };
}

export type AdvanceActivities = ReturnType<typeof createAdvanceActivities>;
