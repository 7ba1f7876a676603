/**
 * One request as it arrived; `status` is what went out, `null` while open, `0` if the connection broke
 * instead.
 */
export interface JournalEntry {
  n: number;
  at: string;
  system: string;
  method: string;
  path: string;
  status: number | null;
  /** The fault that hit the request, if one did. */
  fault?: string;
}

/** Which requests to read; an absent field matches all. */
export interface JournalFilter {
  system?: string;
  method?: string;
  /** A regular expression on the path, query excluded. */
  path?: string;
  /** Only requests with a greater number. */
  after?: number;
}

/** The last requests, up to a limit: a long benchmark must not fill the memory. */
export class RequestJournal {
  private readonly ring: JournalEntry[] = [];
  private count = 0;

  constructor(private readonly limit = 5_000) {}

  open(request: Pick<JournalEntry, 'system' | 'method' | 'path'>): JournalEntry {
    this.count += 1;
    const entry: JournalEntry = { n: this.count, at: new Date().toISOString(), ...request, status: null };
    this.ring[(this.count - 1) % this.limit] = entry;
    return entry;
  }

  find(filter: JournalFilter = {}): JournalEntry[] {
    const path = filter.path === undefined ? undefined : new RegExp(filter.path);
    return this.inOrder().filter(
      (entry) =>
        (filter.system === undefined || entry.system === filter.system) &&
        (filter.method === undefined || entry.method === filter.method.toUpperCase()) &&
        (path === undefined || path.test(entry.path)) &&
        (filter.after === undefined || entry.n > filter.after),
    );
  }

  forgetAll(): void {
    this.ring.length = 0;
    this.count = 0;
  }

  private inOrder(): JournalEntry[] {
    if (this.count <= this.limit) return [...this.ring];
    const oldest = this.count % this.limit;
    return [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
  }
}
