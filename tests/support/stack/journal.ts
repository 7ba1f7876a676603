/** `unknown`: no response, or a 5xx, so it may have been done or not. */
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
  /** Null if no response came. */
  readonly status: number | null;
  readonly answer: unknown;
}

/** What the client received, recorded by itself: the first of the witnesses. */
export class Journal {
  readonly entries: Entry[] = [];

  add(entry: Entry): Entry {
    this.entries.push(entry);
    return entry;
  }

  /** How many attempts there were of requests with this key prefix, and how many of them got no response. */
  count(prefix: string): { tries: number; unknown: number } {
    const own = this.entries.filter(({ key }) => key?.startsWith(prefix));
    return { tries: own.length, unknown: own.filter(({ outcome }) => outcome === 'unknown').length };
  }

  /** Requests that change something, by key, with this key prefix. */
  requests(prefix: string): Map<string, Entry[]> {
    const byKey = new Map<string, Entry[]>();
    for (const entry of this.entries) {
      if (entry.key === null || !entry.key.startsWith(prefix)) continue;
      byKey.set(entry.key, [...(byKey.get(entry.key) ?? []), entry]);
    }
    return byKey;
  }
}
