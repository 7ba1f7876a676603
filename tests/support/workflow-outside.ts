import { ApplicationFailure } from '@temporalio/common';
import { effectActivity } from '../../activities/effect';
import type { StockActivities } from '../../activities/stock';
import { createStockActivities } from '../../activities/stock';
import { OutsideError } from '../../domain/errors';
import type { EffectOutcome } from '../../domain/order/commands';
import type { EffectActivity } from '../../domain/order/effect-kinds';
import type { Effect } from '../../domain/order/model';
import type { Effects } from '../../store/effects';
import type { Stock } from '../../store/stock';
import type { MemoryRecord } from './workflow-record';

interface Call {
  readonly activity: EffectActivity;
  readonly key: string;
}

/** What the other side does at one call: nothing special, or it throws, or lets the caller wait, or responds so. */
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

/** It is unknown whether it was done. */
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

/** A call that hangs: `reached` resolves when it does, `release` ends it. */
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

/** What outside systems say is of no interest here. */
const NO_VAULT = { write: async () => {} };

/**
 * Channels, carriers, suppliers and the stock as tests script them. What is not scripted succeeds; a supplier
 * has yet to be paid by default.
 */
export class OutsideWorld {
  readonly calls: Call[] = [];
  private readonly scripts = new Map<EffectActivity, Act[]>();

  /** The next calls of an activity, one after the other. */
  next(activity: EffectActivity, ...acts: readonly Act[]): void {
    this.scripts.set(activity, [...(this.scripts.get(activity) ?? []), ...acts]);
  }

  callsOf(activity: EffectActivity): string[] {
    return this.calls.filter((call) => call.activity === activity).map((call) => call.key);
  }

  activities(record: MemoryRecord) {
    const { reports, events } = record;
    const deps = { effects: record.effects as Effects, reports, events, vault: NO_VAULT };
    const meets = <K extends Effect['kind']>(
      activity: EffectActivity,
      kind: K,
      outcomeOf: (effect: Extract<Effect, { kind: K }>) => EffectOutcome,
    ) =>
      effectActivity(deps, kind, async (_, effect) => {
        const answer = await this.call(activity, effect.key);
        return (answer as EffectOutcome | undefined) ?? outcomeOf(effect);
      });
    const done = (): EffectOutcome => ({ kind: 'done' });
    return {
      buyLabel: meets('buyLabel', 'buy_label', ({ shipmentId }) => ({
        kind: 'done',
        label: {
          carrierRef: `car_${shipmentId}`,
          trackingNumber: trackingOf(shipmentId),
          service: 'parcel',
          trackingUrl: null,
        },
      })),
      voidLabel: meets('voidLabel', 'void_label', done),
      notifyChannel: meets('notifyChannel', 'tell_channel', done),
      placeSupplierOrder: meets('placeSupplierOrder', 'place_source', ({ sourceId }) => ({
        kind: 'done',
        source: { ref: `at-${sourceId}`, url: null, paid: false },
      })),
      cancelSupplierOrder: meets('cancelSupplierOrder', 'cancel_source', done),
    };
  }

  /** The product's own activities on a stock that has enough of everything, unless it `refuses`. */
  stockActivities(record: MemoryRecord): StockActivities {
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
    const effects = record.effects as Effects;
    const { reports, events } = record;
    return createStockActivities({ effects, reports, events, vault: NO_VAULT, stock: stock as Stock });
  }

  private async call(activity: EffectActivity, key: string): Promise<unknown> {
    this.calls.push({ activity, key });
    return this.scripts.get(activity)?.shift()?.();
  }
}

/** The tracking number that the label of a shipment carries. */
export const trackingOf = (shipmentId: string): string => `TRACK-${shipmentId}`;
