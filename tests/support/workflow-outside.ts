import { ApplicationFailure } from '@temporalio/common';
import type { ChannelActivities } from '../../activities/channel';
import type { LabelActivities } from '../../activities/labels';
import { once } from '../../activities/once';
import type { StockActivities } from '../../activities/stock';
import { createStockActivities } from '../../activities/stock';
import type { SupplyActivities } from '../../activities/supply';
import { OutsideError } from '../../domain/errors';
import type { EffectOutcome } from '../../domain/order/commands';
import type { EffectRecord, Effects } from '../../store/effects';
import type { Stock } from '../../store/stock';

export type EffectActivity = keyof (LabelActivities & ChannelActivities & SupplyActivities & StockActivities);

interface Call {
  readonly activity: EffectActivity;
  readonly key: string;
}

/** What the other side does at one call: nothing special, or it throws, or lets the caller wait, or answers so. */
export type Act = () => unknown;

/** It will not do it: an outcome. */
export const refuses =
  (code: string): Act =>
  () => {
    throw new OutsideError('refused', code);
  };

/** It fails this once. */
export const fails =
  (code = 'http_503'): Act =>
  () => {
    throw new OutsideError('transient', code);
  };

/** Nobody can tell whether it was done. */
export const leavesOpen =
  (code: string): Act =>
  () => {
    throw new OutsideError('unknown', code);
  };

/** It fails in a way that ends the first while of trying at once; in real life that takes ten minutes. */
export const endsTrying =
  (code: string): Act =>
  () => {
    throw ApplicationFailure.nonRetryable(code, code);
  };

/** A supplier that takes the order and has its money at once. */
export const takesPaid =
  (ref: string): Act =>
  () => ({ kind: 'done', source: { ref, url: null, paid: true } });

/** A call that hangs: `reached` tells that it does, `release` ends it. */
export function hanging(): { act: Act; reached: Promise<void>; release: () => void } {
  let reach = (): void => {};
  let release = (): void => {};
  const reached = new Promise<void>((resolve) => {
    reach = resolve;
  });
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  const act = (): Promise<void> => {
    reach();
    return released;
  };
  return { act, reached, release };
}

/**
 * Channels, carriers, suppliers and the stock as tests script them. What is not scripted succeeds; a supplier that
 * was not told otherwise has yet to be paid.
 */
export class Outside {
  readonly calls: Call[] = [];
  private readonly scripts = new Map<EffectActivity, Act[]>();
  private readonly records = new Map<string, EffectRecord>();

  /** The next calls of an activity, one after the other. */
  next(activity: EffectActivity, ...acts: readonly Act[]): void {
    this.scripts.set(activity, [...(this.scripts.get(activity) ?? []), ...acts]);
  }

  callsOf(activity: EffectActivity): string[] {
    return this.calls.filter((call) => call.activity === activity).map((call) => call.key);
  }

  activities(): LabelActivities & ChannelActivities & SupplyActivities {
    return {
      buyLabel: (input) =>
        this.meet('buyLabel', input, {
          kind: 'done',
          label: {
            carrierRef: `car_${input.shipmentId}`,
            trackingNumber: trackingOf(input.shipmentId),
            service: 'parcel',
            trackingUrl: null,
          },
        }),
      voidLabel: (input) => this.meet('voidLabel', input, { kind: 'done' }),
      tellChannel: (input) => this.meet('tellChannel', input, { kind: 'done' }),
      placeSource: (input) =>
        this.meet('placeSource', input, {
          kind: 'done',
          source: { ref: `at-${input.sourceId}`, url: null, paid: false },
        }),
      cancelSource: (input) => this.meet('cancelSource', input, { kind: 'done' }),
    };
  }

  /** The product's own activities on a stock that has enough of everything, but where it `refuses`. */
  stockActivities(): StockActivities {
    const stock: Pick<Stock, 'reserve' | 'change'> = {
      reserve: async ({ key }) => {
        try {
          await this.call('reserveStock', key);
          return true;
        } catch (error) {
          if (error instanceof OutsideError && error.kind === 'refused') return false;
          throw error;
        }
      },
      change: async ({ key }) => void (await this.call('changeStock', key)),
    };
    return createStockActivities({ stock: stock as Stock });
  }

  /** The product's own `once` in between: so failures leave as they do from real activities. */
  private meet(
    activity: EffectActivity,
    input: { readonly key: string; readonly orderId: string },
    outcome: EffectOutcome,
  ): Promise<EffectOutcome> {
    return once(this.effects as Effects, input, async () => {
      const answer = await this.call(activity, input.key);
      return (answer as EffectOutcome | undefined) ?? outcome;
    });
  }

  private async call(activity: EffectActivity, key: string): Promise<unknown> {
    this.calls.push({ activity, key });
    return this.scripts.get(activity)?.shift()?.();
  }

  private readonly effects: Pick<Effects, 'begin' | 'remember' | 'settle'> = {
    begin: async (key) => {
      const known = this.records.get(key) ?? { key, ref: null, outcome: null };
      this.records.set(key, known);
      return known;
    },
    remember: async (key, ref) => {
      const known = this.records.get(key)?.ref ?? ref;
      this.records.set(key, { key, outcome: null, ref: known });
      return known;
    },
    settle: async (key, outcome) => {
      this.records.set(key, { key, ref: null, outcome });
    },
  };
}

/** The tracking number that the label of a shipment carries. */
export const trackingOf = (shipmentId: string): string => `TRACK-${shipmentId}`;
