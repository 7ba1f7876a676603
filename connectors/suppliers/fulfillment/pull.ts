import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import type { SupplierPull } from '../../../domain/ports';
import { readAs } from '../../shared/http';
import type { Provider } from './api';
import { fulfillmentsSchema } from './api';
import { changesOf } from './statuses';

/** Changes become visible a little late, and clocks differ. */
const OVERLAP_MS = 60_000;
/** What is opaque to us still has to fit into a row. */
const LONGEST_REQUEST = 20_000;

const cursorSchema = z.strictObject({
  since: z.iso.datetime(),
  /** From where the next round starts: before this one began. Null between rounds. */
  next: z.iso.datetime().nullable(),
  /** What the provider wants to be sent for its next page. */
  request: z.unknown().optional(),
});

type Cursor = z.infer<typeof cursorSchema>;

const pageSchema = z.object({ changes: z.array(z.unknown()), next_request: z.unknown().optional() });

const BEGINNING: Cursor = { since: new Date(0).toISOString(), next: null, request: null };

/**
 * One page of what has changed. A round continues as long as the provider gives a `next_request`; the time from which
 * the next round reads is from before this one began, so that things are seen twice rather than not at all. An entry
 * that cannot be read is omitted: it blocks no other.
 */
export async function pull(
  provider: Provider,
  text: string | null,
  now: () => number = Date.now,
): Promise<SupplierPull> {
  const cursor = parseCursor(text);
  const next = cursor.next ?? new Date(now() - OVERLAP_MS).toISOString();
  const body = {
    since: cursor.since,
    ...(cursor.request == null ? {} : { next_request: cursor.request }),
  };
  const json = await provider.call('/get_recent_changes', body, { effect: false });
  const page = readAs(pageSchema, json, { effect: false });
  const changes = page.changes.flatMap((row) => {
    const order = fulfillmentsSchema.safeParse(row);
    return order.success ? changesOf(order.data) : [];
  });
  const request = page.next_request;
  const more = request != null && request !== '';
  if (more && JSON.stringify(request).length > LONGEST_REQUEST)
    throw new OutsideError('transient', 'malformed_answer');
  // A provider that sends us in circles is left until the next round.
  const circles = more && JSON.stringify(request) === JSON.stringify(cursor.request);
  const to: Cursor =
    more && !circles ? { since: cursor.since, next, request } : { since: next, next: null, request: null };
  return { changes, cursor: JSON.stringify(to), more: more && !circles };
}

function parseCursor(text: string | null): Cursor {
  if (text === null) return BEGINNING;
  try {
    return cursorSchema.parse(JSON.parse(text));
  } catch {
    throw new OutsideError('refused', 'cursor_invalid');
  }
}
