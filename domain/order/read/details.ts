import { toDecimal } from '../../money';
import { orderTotals } from '../amounts';
import { attentionOf } from '../attention';
import { deadlinesOf } from '../deadlines';
import type { Order } from '../model';
import { shipmentStatus } from '../quantities';
import { statusOf } from '../status';

/** The text is stored in the workflow's history, so a large order must not make it long. */
const ITEMS_PER_SECTION = 10;

/**
 * What an operator sees of an order in the Temporal UI, in Markdown: what it is, what it waits for, and until when.
 * No personal data and no free text.
 */
export function detailsOf(order: Order): string {
  const { total } = orderTotals(order);
  const statuses = Object.entries(statusOf(order)).filter(
    ([, status]) => status !== 'none' && status !== 'in_sync',
  );
  const shipments = order.shipments.map(
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
      `- **${effect}**: ${problem}; ways out: ${waysOut.join(', ') || 'being retried'}`,
  );
  return [
    `**${order.externalId}** of ${order.channel.name}, ${order.lines.length} line(s), ${toDecimal(total, order.currency)} ${order.currency}, version ${order.version}`,
    statuses.map(([dimension, status]) => `${dimension}: **${status}**`).join(' · '),
    ...section('Needs attention', stuck),
    ...section('Deadlines', deadlines),
    ...section('Side effects', effects),
    ...section('Shipments', shipments),
    ...section('Supplier orders', sources),
  ].join('\n\n');
}

function section(title: string, items: readonly string[]): string[] {
  if (items.length === 0) return [];
  const rest = items.length - ITEMS_PER_SECTION;
  const shown = items.slice(0, ITEMS_PER_SECTION);
  return [`### ${title}`, [...shown, ...(rest > 0 ? [`- and ${rest} more`] : [])].join('\n')];
}
