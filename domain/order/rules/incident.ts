import type { Refusal } from '../../errors';
import { isRefusal, refuse } from '../../errors';
import { disputeEndsAt } from '../guards';
import type { Line, Order } from '../model';
import { lineWith, quantitiesOf } from '../quantities';
import type { Rule } from './rule';

/** The ids of the lines meant: those named, all of which must fit, or every one that fits. */
export function lineIds(
  order: Order,
  requestedLines: readonly { readonly id: string }[] | undefined,
  refusalOf: (line: Line) => Refusal | null,
  none: Refusal,
): string[] | Refusal {
  const chosen: string[] = [];
  for (const { id } of requestedLines ?? order.lines) {
    const line = lineWith(order, id);
    if (!line) return refuse('line_not_found', `the order has no line "${id}"`);
    const no = refusalOf(line);
    if (no === null) chosen.push(id);
    else if (requestedLines) return { ...no, detail: `line "${id}": ${no.detail}` };
  }
  return chosen.length > 0 ? chosen : none;
}

/** T25, M13: on lines of which something was handed over, while the time for it lasts (L36). */
export const openIncident: Rule<'open-incident'> = (order, { body, receivedAt }) => {
  if (order.lifecycle.state === 'closed') return refuse('order_closed');
  const end = disputeEndsAt(order);
  if (end !== null && Date.parse(receivedAt) > Date.parse(end)) return refuse('dispute_window_over');
  const none = refuse('nothing_handed_over');
  const lines = lineIds(
    order,
    body.lines,
    (line) => {
      if (line.incident !== null) return refuse('incident_already_open');
      return quantitiesOf(order, line).handed > 0 ? null : none;
    },
    order.lines.some((line) => line.incident !== null) ? refuse('incident_already_open') : none,
  );
  return isRefusal(lines) ? lines : [{ type: 'IncidentOpened', lines, reason: body.reason }];
};

/** M14: the old status was never overwritten, so it shows again automatically. */
export const closeIncident: Rule<'close-incident'> = (order, { body }) => {
  const none = refuse('no_incident');
  const lines = lineIds(order, body.lines, (line) => (line.incident === null ? none : null), none);
  if (isRefusal(lines)) return lines;
  return [{ type: 'IncidentClosed', lines, resolution: body.resolution ?? null }];
};
