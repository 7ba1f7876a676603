import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import { fromDecimal, toDecimal } from '../../../domain/money';
import type { Attempt, ChannelOrder } from '../../../domain/ports';
import type { Price } from './amounts';
import { taxOnTop } from './amounts';
import type { MiraklShop } from './api';
import type { MiraklOrder } from './order-schema';
import type { Share } from './spread';
import { partOf } from './spread';

const part = z.strictObject({
  net: z.int(),
  taxes: z.array(z.strictObject({ code: z.string(), amount: z.int() })),
});

/**
 * What is requested and the state of the lines before, as stored between attempts: Mirakl has no key by which a refund
 * could be found again, so the only evidence is whether the lines' lists have grown by ours.
 */
const planSchema = z.strictObject({
  /** A cancelation of what the customer was not charged for yet, or a refund of what was paid. */
  list: z.enum(['refunds', 'cancelations']),
  /** The refunded pieces are not to be shipped. */
  withdraws: z.boolean(),
  reason: z.string(),
  lines: z.array(
    z.strictObject({
      id: z.string(),
      quantity: z.int(),
      goods: part,
      shipping: part,
      /** How many entries the line's list had, and their sum in minor units. */
      before: z.strictObject({ count: z.int(), sum: z.int() }),
    }),
  ),
});

type Plan = z.infer<typeof planSchema>;

/** What is to be requested, derived from the current state of the order. */
type MakePlan = (
  order: MiraklOrder,
) => Pick<Plan, 'list' | 'withdraws' | 'reason'> & { shares: readonly Share[] };

/**
 * Refunds (OR28) or cancels (OR30) parts of lines, and never twice if that can be detected. The first attempt stores
 * the state of the lines before it sends; a later one compares: grown by exactly ours is done, unchanged is sent
 * again, and anything else throws `unknown` (`ambiguous_refund`, `ambiguous_cancellation`), so that a person checks.
 *
 * What cannot be detected: a refund of the same amount of the same lines by another party in between, and a
 * first call that Mirakl carries out only after a later attempt has read the lines.
 */
export async function reduce(
  shop: MiraklShop,
  subject: ChannelOrder,
  attempt: Attempt,
  makePlan: MakePlan,
): Promise<void> {
  const order = await shop.order(subject.externalId);
  const known = attempt.ref ?? (await rememberPlan(order, attempt, makePlan));
  if (known !== null) {
    const plan = parsePlan(known);
    if (isDone(plan, order)) return;
    await send(shop, order, plan);
  }
}

/** Stores the plan and sends nothing yet; the stored plan may be another attempt's. */
async function rememberPlan(
  order: MiraklOrder,
  attempt: Attempt,
  makePlan: MakePlan,
): Promise<string | null> {
  const { list, withdraws, reason, shares } = makePlan(order);
  if (shares.length === 0) return null;
  const onTop = taxOnTop(order);
  const plan: Plan = {
    list,
    withdraws,
    reason,
    lines: shares.map(({ line, quantity, goods, shipping }) => ({
      id: line.id,
      quantity,
      goods: plain(partOf(goods, line.left.goods, onTop)),
      shipping: plain(partOf(shipping, line.left.shipping, onTop)),
      before: standing(order, list, line.id),
    })),
  };
  return attempt.saveReference(JSON.stringify(plan));
}

const plain = ({ net, taxes }: Price): Plan['lines'][number]['goods'] => ({ net, taxes: [...taxes] });

function parsePlan(text: string): Plan {
  try {
    return planSchema.parse(JSON.parse(text));
  } catch {
    throw new OutsideError('unknown', 'ambiguous_reference');
  }
}

/** How many refunds or cancelations a line has, and their sum. */
function standing(order: MiraklOrder, list: Plan['list'], id: string): { count: number; sum: number } {
  const entries = order.order_lines.find((line) => line.order_line_id === id)?.[list] ?? [];
  const minor = (value: number | string): number => fromDecimal(value, order.currency_iso_code);
  return {
    count: entries.length,
    sum: entries.reduce((sum, entry) => sum + minor(entry.amount) + minor(entry.shipping_amount), 0),
  };
}

/** True if every line has grown by ours, false if none has changed; throws if it cannot be decided. */
function isDone(plan: Plan, order: MiraklOrder): boolean {
  const growth = plan.lines.map((line) => {
    const now = standing(order, plan.list, line.id);
    return { line, count: now.count - line.before.count, sum: now.sum - line.before.sum };
  });
  if (growth.every(({ count, sum }) => count === 0 && sum === 0)) return false;
  if (growth.every(({ line, count, sum }) => count === 1 && sum === line.goods.net + line.shipping.net))
    return true;
  throw new OutsideError('unknown', plan.list === 'refunds' ? 'ambiguous_refund' : 'ambiguous_cancellation');
}

async function send(shop: MiraklShop, order: MiraklOrder, plan: Plan): Promise<void> {
  const currency = order.currency_iso_code;
  const decimal = (minor: number): number => Number(toDecimal(minor, currency));
  const taxes = (list: Price['taxes']) => list.map(({ code, amount }) => ({ code, amount: decimal(amount) }));
  const items = plan.lines.map(({ id, quantity, goods, shipping }) => ({
    order_line_id: id,
    quantity,
    amount: decimal(goods.net),
    shipping_amount: decimal(shipping.net),
    taxes: taxes(goods.taxes),
    shipping_taxes: taxes(shipping.taxes),
    reason_code: plan.reason,
    currency_iso_code: currency,
    ...(plan.list === 'refunds' ? { excluded_from_shipment: plan.withdraws } : {}),
  }));
  await shop.request({
    method: 'PUT',
    path: plan.list === 'refunds' ? '/api/orders/refund' : '/api/orders/cancel',
    json: { order_tax_mode: order.order_tax_mode, [plan.list]: items },
    effect: true,
  });
}
