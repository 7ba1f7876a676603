/** `unknown`: nobody answered, or with a 5xx, so it may have been done or not. */
export type Outcome = 'ok' | 'fail' | 'unknown';

/** One request as the client saw it. */
export interface Entry {
  readonly method: string;
  readonly path: string;
  /** The Idempotency-Key: every try of one request has the same. */
  readonly key: string | null;
  /** Of a request that takes an order. */
  readonly externalId: string | null;
  readonly outcome: Outcome;
  /** Null where no answer came. */
  readonly status: number | null;
  readonly answer: unknown;
}

/** What the client was told, written down by itself: the first of the witnesses. */
export class Journal {
  readonly entries: Entry[] = [];

  add(entry: Entry): Entry {
    this.entries.push(entry);
    return entry;
  }

  /** How many tries there were of requests whose keys begin so, and how many of them nobody answered for. */
  count(prefix: string): { tries: number; unknown: number } {
    const own = this.entries.filter(({ key }) => key?.startsWith(prefix));
    return { tries: own.length, unknown: own.filter(({ outcome }) => outcome === 'unknown').length };
  }

  /** Requests that change something, by key, whose keys begin so. */
  requests(prefix: string): Map<string, Entry[]> {
    const byKey = new Map<string, Entry[]>();
    for (const entry of this.entries) {
      if (entry.key === null || !entry.key.startsWith(prefix)) continue;
      byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry]);
    }
    return byKey;
  }
}
