import type { Refusal } from '../../errors';
import { refuse } from '../../errors';
import type { AnyCommandName, CommandOf } from '../commands';
import type { FactData } from '../facts';
import type { Line, LineQuantity, Order } from '../model';
import { lineWith } from '../quantities';
import { isTextRef } from '../texts';

/**
 * A rule returns the facts that a command makes true, or a refusal. An empty list is an acceptance that
 * changes nothing: what was requested is already so.
 */
export type Rule<N extends AnyCommandName> = (
  order: Order,
  command: CommandOf<N>,
) => readonly FactData[] | Refusal;

interface RequestedLine {
  readonly id: string;
  readonly quantity?: number | undefined;
}

/**
 * The lines a command names with the units it means: all that fits if no lines, or no quantity, are named.
 * `fits` counts the units of a line that the command may take; `none` is the refusal if nothing fits at all.
 */
export function chooseLines(
  order: Order,
  requestedLines: readonly RequestedLine[] | undefined,
  fits: (order: Order, line: Line) => number,
  none: Refusal,
): LineQuantity[] | Refusal {
  const chosen: LineQuantity[] = [];
  for (const part of requestedLines ?? order.lines.map((line): RequestedLine => ({ id: line.id }))) {
    const line = lineWith(order, part.id);
    if (!line) return refuse('line_not_found', `the order has no line "${part.id}"`);
    const open = Math.max(0, fits(order, line));
    const quantity = part.quantity ?? open;
    if (quantity > open) {
      return open === 0 && requestedLines?.length === 1
        ? none
        : refuse('quantity_too_large', `line "${part.id}": ${quantity} requested, ${open} available`);
    }
    if (requestedLines !== undefined && quantity === 0)
      return { ...none, detail: `line "${part.id}": ${none.detail}` };
    if (quantity > 0) chosen.push({ id: part.id, quantity });
  }
  return chosen.length === 0 ? none : chosen;
}

/** The refusal of an amount in another currency than the order's, naming the field. */
export function currencyRefusal(
  order: Order,
  amounts: Readonly<Record<string, { readonly currency: string } | undefined>>,
): Refusal | null {
  for (const [field, money] of Object.entries(amounts)) {
    if (money && money.currency !== order.currency) {
      return refuse('currency_mismatch', `${field}: expected ${order.currency}, not ${money.currency}`);
    }
  }
  return null;
}

/**
 * The refusal of a reason that is not one of the channel's codes, if it has codes. Free text is stored in the vault,
 * and its reference passes: it was taken before the codes were known.
 */
export function reasonRefusal(
  order: Order,
  of: keyof Order['policy']['reasons'],
  reason: string | undefined,
): Refusal | null {
  const known = order.policy.reasons[of];
  if (known === null || reason === undefined || known.includes(reason) || isTextRef(reason)) return null;
  return refuse('unknown_reason', `reason: expected one of ${known.join(', ')}`);
}
