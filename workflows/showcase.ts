import { TypedSearchAttributes } from '@temporalio/common';
import { setCurrentDetails, upsertSearchAttributes, workflowInfo } from '@temporalio/workflow';
import { toDecimal } from '../domain/money';
import { orderTotals } from '../domain/order/amounts';
import { attentionOf } from '../domain/order/attention';
import { deadlinesOf } from '../domain/order/deadlines';
import type { Order } from '../domain/order/model';
import { shipmentStatus } from '../domain/order/quantities';
import { statusOf } from '../domain/order/status';
import {
  ACCEPTANCE,
  ATTENTION,
  attributesOf,
  FULFILLMENT,
  LIFECYCLE,
  NEXT_DEADLINE,
  PAYMENT,
} from './contract';

/** What an ops person sees of an order in the Temporal UI: no personal data, no free text. */
export class Showcase {
  private words: string;
  private deadline: number | null;

  constructor() {
    const { typedSearchAttributes: known } = workflowInfo();
    this.words = JSON.stringify(WORDS.map((key) => known.get(key)));
    this.deadline = known.get(NEXT_DEADLINE)?.getTime() ?? null;
  }

  show(order: Order): void {
    setCurrentDetails(detailsOf(order));
    const attributes = new TypedSearchAttributes(attributesOf(order));
    const words = JSON.stringify(WORDS.map((key) => attributes.get(key)));
    const deadline = attributes.get(NEXT_DEADLINE)?.getTime() ?? null;
    if (words === this.words && !this.isOutdated(deadline)) return;
    this.words = words;
    this.deadline = deadline;
    const none = deadline === null ? [{ key: NEXT_DEADLINE, value: null }] : [];
    upsertSearchAttributes([...attributesOf(order), ...none]);
  }

  /**
   * Each upsert is an event of history, so a deadline that moved to later is corrected with the next change of a
   * word, or when its old time comes. Until then the attribute is too early, never too late.
   */
  private isOutdated(deadline: number | null): boolean {
    if (deadline === this.deadline) return false;
    if (this.deadline === null) return true;
    return this.deadline <= Date.now() || (deadline !== null && deadline < this.deadline);
  }
}

const WORDS = [LIFECYCLE, ACCEPTANCE, FULFILLMENT, PAYMENT, ATTENTION] as const;

/** Markdown: what the order is, what it waits for, and until when. */
export function detailsOf(order: Order): string {
  const status = statusOf(order);
  const { total } = orderTotals(order);
  const words = Object.entries(status).filter(([, word]) => word !== 'none' && word !== 'in_sync');
  const parcels = order.shipments.map(
    (shipment) =>
      `- ${shipment.id}: ${shipmentStatus(shipment)}, label ${shipment.label}, ${shipment.trackingNumber ?? 'no tracking number'}`,
  );
  const sources = order.sources
    .filter(({ superseded }) => !superseded)
    .map(({ id, supplier, state, ref }) => `- ${id} at ${supplier}: ${state}, ${ref ?? 'no number yet'}`);
  const deadlines = deadlinesOf(order).map(({ name, subject, at }) => `- ${name} ${subject ?? ''} ${at}`);
  const effects = Object.values(order.effects).map(
    ({ effect, state, problem }) => `- ${effect.key}: ${state}${problem ? `, ${problem}` : ''}`,
  );
  const stuck = attentionOf(order).map(
    ({ effect, problem, waysOut }) =>
      `- **${effect}**: ${problem}; ways out: ${waysOut.join(', ') || 'being tried'}`,
  );
  return [
    `**${order.externalId}** of ${order.channel.name}, ${order.lines.length} line(s), ${toDecimal(total, order.currency)} ${order.currency}, version ${order.version}`,
    words.map(([dimension, word]) => `${dimension}: **${word}**`).join(' · '),
    ...section('Needs attention', stuck),
    ...section('Waits until', deadlines),
    ...section('Being done', effects),
    ...section('Parcels', parcels),
    ...section('Orders at suppliers', sources),
  ].join('\n\n');
}

const section = (title: string, items: readonly string[]): string[] =>
  items.length > 0 ? [`### ${title}`, items.join('\n')] : [];
