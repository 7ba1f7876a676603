interface Entry {
  at: number;
  id: string;
}

/**
 * Order ids by time of their last update. Updates come in order of time, so the index is a list that only
 * grows at its end; an order's earlier entries become stale and are dropped when they outnumber the live ones.
 */
export class UpdateIndex {
  private entries: Entry[] = [];
  private readonly latest = new Map<string, Entry>();

  touch(id: string, at: number): void {
    const entry = { at, id };
    this.latest.set(id, entry);
    this.entries.push(entry);
    if (this.entries.length > 2 * this.latest.size + 100) {
      this.entries = this.entries.filter((known) => this.latest.get(known.id) === known);
    }
  }

  /** Ids updated at or after `from`, oldest first, and by id if the time is the same. */
  *since(from: number): Generator<string> {
    let together: Entry[] = [];
    for (let at = this.firstAt(from); at < this.entries.length; at += 1) {
      const entry = this.entries[at];
      if (entry === undefined || this.latest.get(entry.id) !== entry) continue;
      if (together[0] !== undefined && together[0].at !== entry.at) {
        yield* idsInOrder(together);
        together = [];
      }
      together.push(entry);
    }
    yield* idsInOrder(together);
  }

  clear(): void {
    this.entries = [];
    this.latest.clear();
  }

  private firstAt(from: number): number {
    let low = 0;
    let high = this.entries.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      const entry = this.entries[middle];
      if (entry !== undefined && entry.at < from) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

function idsInOrder(entries: Entry[]): string[] {
  return entries.map((entry) => entry.id).sort();
}
