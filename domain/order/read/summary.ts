import type { Order, People } from '../model';
import type { StatusTimes } from './status-times';
import type { Beside, ShownPeople } from './view';
import { viewWith } from './view';

/**
 * Grows with every change of what a summary shows of an order: of the view, the statuses, the deadlines or the actions.
 * Lists show rows with an older one from their snapshots until they are rebuilt.
 */
export const SUMMARY_VERSION = 2;

/**
 * An order as lists show it, as JSON text with a placeholder for everything in the vault or among the facts: free text,
 * people, product names, carriers' events. It is stored beside the snapshot, so that a row of a list needs neither the
 * snapshot nor the rules; `fillSummary` fills the placeholders.
 *
 * A placeholder is a string that starts with U+0001, which no text from outside may contain, a letter for its kind and
 * the reference of what belongs there.
 */
export const summaryOf = (order: Order, statusTimes: StatusTimes): string =>
  JSON.stringify(viewWith(order, holesFor(statusTimes), 'summary', null));

const MARK = '\u0001';
const hole = (kind: HoleKind, ref: string): string => `${MARK}${kind}${ref}`;

type HoleKind = 't' | 'r' | 'l' | 'n' | 'c' | 's' | 'b' | 'w' | 'e';

/** Holes have the type of what belongs there, so that the view need not know of them. */
const holesFor = (statusTimes: StatusTimes): Beside => ({
  text: (value) => (value === null ? null : hole('t', value)),
  remark: (ref) => hole('r', ref),
  labelUrl: (shipmentId) => hole('l', shipmentId),
  lineName: (lineId) => hole('n', lineId),
  people: (corrected) => ({
    customer: hole('c', corrected.customer ?? '') as never,
    shippingAddress: hole('s', corrected.shippingAddress ?? '') as never,
    billingAddress: hole('b', corrected.billingAddress ?? '') as never,
    warnings: hole('w', corrected.customer ?? '') as never,
  }),
  events: (shipmentId) => hole('e', shipmentId) as never,
  statusTimes,
});

/** A placeholder as it is in JSON; an order without a billing address has no such member. */
const HOLES = /(,"billingAddress":)?"\\u0001([trlncsbwe])((?:[^"\\]|\\.)*)"/g;

/** The JSON text of an order's view in lists, out of its summary and what belongs into the holes. */
export function fillSummary(summary: string, beside: Beside): string {
  const people = peopleOf(beside);
  return summary.replace(HOLES, (_, member: string | undefined, kind: HoleKind, escaped: string) => {
    const ref = escaped.includes('\\') ? (JSON.parse(`"${escaped}"`) as string) : escaped;
    switch (kind) {
      case 't':
        return JSON.stringify(beside.text(ref));
      case 'r':
        return JSON.stringify(beside.remark(ref));
      case 'l':
        return JSON.stringify(beside.labelUrl(ref));
      case 'n':
        return JSON.stringify(beside.lineName(ref));
      case 'e':
        return JSON.stringify(beside.events(ref));
      case 'c':
        return JSON.stringify(people('customer', ref).customer);
      case 's':
        return JSON.stringify(people('shippingAddress', ref).shippingAddress);
      case 'w':
        return JSON.stringify(people('customer', ref).warnings);
      case 'b': {
        const address = people('billingAddress', ref).billingAddress;
        return address === undefined ? '' : `${member}${JSON.stringify(address)}`;
      }
    }
  });
}

const UNCORRECTED: People = { customer: null, shippingAddress: null, billingAddress: null };

/** An order's people, given the reference of the correction of one of them ('': it was not corrected). */
const peopleOf =
  ({ people }: Beside) =>
  (part: keyof People, ref: string): ShownPeople =>
    people({ ...UNCORRECTED, [part]: ref === '' ? null : ref });
