import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import type { LedgerEntry } from './ledger';
import { Ledger } from './ledger';
import { Table } from './table';

type StateLine =
  | { t: 'put'; table: string; id: string; row: unknown }
  | { t: 'delete'; table: string; id: string }
  | { t: 'effect'; entry: LedgerEntry };

const FILE_NAME = 'simulators.jsonl';

/**
 * Everything the simulators store: named tables of plain JSON rows and the ledger of effects.
 *
 * With a directory, every change becomes a line of one append-only file; a request's changes are written
 * together by `flush()`, before its response is sent, so what a caller received survives a kill of this
 * process. Writes go to the operating system without fsync: a power cut may lose the last ones.
 */
export class Store {
  readonly ledger = new Ledger((entry) => this.record({ t: 'effect', entry }));
  private readonly tables = new Map<string, Table<unknown>>();
  private readonly path: string | undefined;
  private file: number | undefined;
  private pending: string[] = [];

  constructor(stateDir?: string) {
    if (stateDir === undefined) return;
    mkdirSync(stateDir, { recursive: true });
    this.path = join(stateDir, FILE_NAME);
    this.load(this.path);
    this.rewrite();
  }

  /** The table of that name; rows remembered from an earlier run are already in it. */
  table<T>(name: string): Table<T> {
    const known = this.tables.get(name);
    if (known !== undefined) return known as Table<T>;
    const made = new Table<T>({
      put: (id, row) => this.record({ t: 'put', table: name, id, row }),
      delete: (id) => this.record({ t: 'delete', table: name, id }),
    });
    this.tables.set(name, made as unknown as Table<unknown>);
    return made;
  }

  /** Next number of a named series: 1, 2, 3 and so on, going on after a restart. */
  nextNumber(series: string): number {
    const counters = this.table<number>('counters');
    const next = (counters.get(series) ?? 0) + 1;
    counters.put(series, next);
    return next;
  }

  /**
   * Writes what has changed since the last call; a crash can tear at most the last line, which loading drops.
   */
  flush(): void {
    if (this.pending.length === 0) return;
    const lines = this.pending.join('');
    this.pending = [];
    if (this.file !== undefined) writeSync(this.file, lines);
  }

  /** Forgets all rows and effects, on disk too. */
  reset(): void {
    for (const table of this.tables.values()) table.forgetAll();
    this.ledger.forgetAll();
    this.pending = [];
    this.rewrite();
  }

  close(): void {
    this.flush();
    if (this.file !== undefined) closeSync(this.file);
    this.file = undefined;
  }

  private record(line: StateLine): void {
    // Without a file nothing is serialised, so a run in memory pays nothing for persistence.
    if (this.path !== undefined) this.pending.push(`${JSON.stringify(line)}\n`);
  }

  private load(path: string): void {
    if (!existsSync(path)) return;
    const lines = readFileSync(path, 'utf8').split('\n');
    lines.forEach((text, index) => {
      if (text === '') return;
      try {
        this.restore(JSON.parse(text) as StateLine);
      } catch (cause) {
        const isLast = lines.slice(index + 1).every((rest) => rest === '');
        if (!isLast) throw new Error(`${path}: line ${index + 1} is damaged`, { cause });
      }
    });
  }

  private restore(line: StateLine): void {
    if (line.t === 'effect') this.ledger.restore(line.entry);
    else if (line.t === 'put') this.table(line.table).restore(line.id, line.row);
    else this.table(line.table).restore(line.id, undefined);
  }

  /** Rewrites the file with live rows only, so that many restarts do not replay every change ever made. */
  private rewrite(): void {
    if (this.path === undefined) return;
    if (this.file !== undefined) closeSync(this.file);
    const lines: string[] = [];
    for (const [table, rows] of this.tables) {
      for (const [id, row] of rows.entries()) {
        lines.push(JSON.stringify({ t: 'put', table, id, row } satisfies StateLine));
      }
    }
    for (const entry of this.ledger.all()) {
      lines.push(JSON.stringify({ t: 'effect', entry } satisfies StateLine));
    }
    const fresh = `${this.path}.new`;
    writeFileSync(fresh, lines.map((line) => `${line}\n`).join(''));
    renameSync(fresh, this.path);
    this.file = openSync(this.path, 'a');
  }
}
