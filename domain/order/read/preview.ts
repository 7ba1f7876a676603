import type { Refusal } from '../../errors';
import { amountDue, capturedOf, committedRefunds, owedToCustomer, refundedUnitsToHandOver } from '../amounts';
import type { Command, CommandName } from '../commands';
import { decide } from '../decide';
import type { EffectSystem } from '../effect-kinds';
import { effectSpec } from '../effect-kinds';
import type { Fact } from '../facts';
import type { Effect, LineQuantity, Order } from '../model';
import { lineWith, quantitiesOf, unhandedUnits, unpreparedUnits } from '../quantities';
import { partVisibleTo, statusVisibleTo, viewsVisibleTo } from '../seller';
import type { OrderStatus } from '../status';
import { allowedActionNames } from './actions';
import type { CustomerNotification } from './customer-notifications';
import { customerNotifications } from './customer-notifications';
import type { SeenFact } from './seen-facts';
import { seenFact } from './seen-facts';
import type { OrderViews } from './vocabularies';

/** What a command would do, in minor units of the order's currency. */
export interface Preview {
  /** What the caller sees of the facts: `event` is shown without its details. */
  readonly facts: readonly (Fact & { readonly seen: Exclude<SeenFact, 'nothing'> })[];
  readonly money: {
    /** What the customer owes for the order, before and after. */
    readonly due: Change;
    readonly captured: Change;
    /** Refunded or promised as a refund. */
    readonly refunds: Change;
    /** Not promised yet, and owed nevertheless. */
    readonly owed: Change;
  };
  /**
   * Effects that would be wanted, by their recipient; `customer` has who would notify the customer. What follows only
   * from a result from outside, such as the hand-over of a shipment whose label is to be bought, is not among them.
   */
  readonly messages: {
    readonly channel: readonly Effect[];
    readonly carrier: readonly Effect[];
    readonly supplier: readonly Effect[];
    readonly person: readonly Effect[];
    readonly customer: readonly CustomerNotification[];
  };
  readonly stock: readonly Effect[];
  /** Effects of the command that may be unintended; they do not prevent it. */
  readonly warnings: readonly PreviewWarning[];
  readonly status: OrderStatus;
  readonly views: OrderViews;
  readonly allowedActions: readonly CommandName[];
}

/** M11: units of these lines are packed or handed over although they were refunded. */
export interface PreviewWarning {
  readonly code: 'units_refunded';
  readonly lines: readonly LineQuantity[];
}

export interface Change {
  readonly before: number;
  readonly after: number;
}

/** The effects that are to be carried out of an order now and were not before: new ones, and those tried again. */
const newEffects = (before: Order | null, after: Order): Effect[] =>
  Object.values(after.effects).flatMap(({ effect, state }) => {
    const known =
      before && Object.hasOwn(before.effects, effect.key) ? before.effects[effect.key] : undefined;
    const isNew = known === undefined || (known.state === 'attention' && state === 'pending');
    return isNew ? [effect] : [];
  });

/**
 * What a command would do if it came now: `decide` without the doing, so that the two cannot differ. Pure; a command
 * that would be refused is refused here.
 */
export function previewOf(order: Order, command: Command, seller: string | null = null): Preview | Refusal {
  const decision = decide(order, command);
  if (!decision.accepted) return decision.refusal;
  const { order: after, facts } = decision;
  const [seen, seenAfter] = [partVisibleTo(order, seller), partVisibleTo(after, seller)];
  const wanted = newEffects(seen, seenAfter);
  const to = (system: EffectSystem): Effect[] =>
    wanted.filter((effect) => effectSpec(effect).system === system);
  const change = (amount: (of: Order) => number): Change => ({
    before: amount(seen),
    after: amount(seenAfter),
  });
  return {
    facts: facts.flatMap((fact) => {
      const seenOf = seenFact(after, seller, fact.data);
      return seenOf === 'nothing' ? [] : [{ ...fact, seen: seenOf }];
    }),
    money: {
      due: change(amountDue),
      captured: change(capturedOf),
      refunds: change(committedRefunds),
      owed: change(owedToCustomer),
    },
    messages: {
      channel: to('channel'),
      carrier: to('carrier'),
      supplier: to('supplier'),
      person: to('person'),
      customer: facts.flatMap(({ data }) => customerNotifications(after, data)),
    },
    stock: to('stock'),
    warnings: refundedUnits(seen, seenAfter),
    status: statusVisibleTo(after, seller),
    views: viewsVisibleTo(after, seller),
    allowedActions: allowedActionNames(after, seller),
  };
}

/** Units that are packed or handed over by what was decided, beyond those of their line that were not refunded. */
function refundedUnits(before: Order, after: Order): PreviewWarning[] {
  const lines = before.lines.flatMap((line) => {
    const now = lineWith(after, line.id);
    if (!now) return [];
    const [was, is] = [quantitiesOf(before, line), quantitiesOf(after, now)];
    const packed = is.prepared - was.prepared;
    const [taken, open] =
      packed > 0
        ? [packed, unpreparedUnits(before, line)]
        : [is.handed - was.handed, unhandedUnits(before, line)];
    const quantity = taken - Math.max(0, open - refundedUnitsToHandOver(before, line));
    return taken > 0 && quantity > 0 ? [{ id: line.id, quantity }] : [];
  });
  return lines.length > 0 ? [{ code: 'units_refunded', lines }] : [];
}
