/** Where a table reports its changes. */
export interface TableLog<T> {
  put(id: string, row: T): void;
  delete(id: string): void;
}

/**
 * Rows of plain JSON by id, in order of first insertion. A row may be changed in place, but only `put` makes
 * the change last.
 */
export class Table<T> {
  private readonly rows = new Map<string, T>();

  constructor(private readonly log: TableLog<T>) {}

  get size(): number {
    return this.rows.size;
  }

  get(id: string): T | undefined {
    return this.rows.get(id);
  }

  put(id: string, row: T): void {
    this.rows.set(id, row);
    this.log.put(id, row);
  }

  delete(id: string): boolean {
    const existed = this.rows.delete(id);
    if (existed) this.log.delete(id);
    return existed;
  }

  values(): IterableIterator<T> {
    return this.rows.values();
  }

  entries(): IterableIterator<[string, T]> {
    return this.rows.entries();
  }

  /** Takes a row (or its removal) from the state file, without reporting it again. */
  restore(id: string, row: T | undefined): void {
    if (row === undefined) this.rows.delete(id);
    else this.rows.set(id, row);
  }

  forgetAll(): void {
    this.rows.clear();
  }
}
