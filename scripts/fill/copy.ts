import { once } from 'node:events';
import type { Socket } from 'node:net';
import type { Connection, Submittable } from 'pg';
import { Client } from 'pg';
import type { Row } from './rows';

/** What of pg's connection COPY needs; its types do not have these. */
interface CopyConnection {
  readonly stream: Socket;
  query(text: string): void;
  sendCopyFromChunk(chunk: Buffer): void;
  endCopyFrom(): void;
}

/** A COPY … FROM STDIN as pg's client runs it; the package has queries only. */
class CopyIn implements Submittable {
  readonly ready: Promise<CopyConnection>;
  readonly done: Promise<void>;
  private connection: CopyConnection | null = null;
  private begin: (connection: CopyConnection) => void = () => {};
  private finish: () => void = () => {};
  private fail: (error: Error) => void = () => {};

  constructor(private readonly text: string) {
    this.ready = new Promise((resolve, reject) => {
      this.begin = resolve;
      this.fail = reject;
    });
    this.done = new Promise((resolve, reject) => {
      const failEarly = this.fail;
      this.finish = resolve;
      this.fail = (error) => {
        failEarly(error);
        reject(error);
      };
    });
    // An error of either of the two reaches the code that waits for the other.
    this.ready.catch(() => {});
    this.done.catch(() => {});
  }

  submit(connection: Connection): void {
    this.connection = connection as unknown as CopyConnection;
    this.connection.query(this.text);
  }

  handleCopyInResponse(): void {
    if (this.connection) this.begin(this.connection);
  }

  handleError(error: Error): void {
    this.fail(error);
  }

  handleCommandComplete(): void {}

  handleReadyForQuery(): void {
    this.finish();
  }
}

const CHUNK_BYTES = 1 << 18;

/** Rows of one table, written as fast as the server reads them, on a connection of its own. */
export class TableWriter {
  private lines: string[] = [];
  private size = 0;
  private copying: { readonly client: Client; readonly copy: CopyIn; readonly to: CopyConnection } | null =
    null;

  constructor(
    private readonly url: string,
    private readonly table: string,
  ) {}

  /** All rows have the columns of the first. */
  async write(rows: readonly Row[]): Promise<void> {
    if (rows[0] && !this.copying) this.copying = await this.open(Object.keys(rows[0]));
    for (const row of rows) {
      const line = Object.values(row).map(fieldOf).join('\t');
      this.lines.push(line);
      this.size += line.length;
    }
    if (this.size >= CHUNK_BYTES) await this.flush();
  }

  async close(): Promise<void> {
    if (!this.copying) return;
    await this.flush();
    const { client, copy, to } = this.copying;
    to.endCopyFrom();
    await copy.done;
    await client.end();
  }

  private async open(columns: readonly string[]) {
    const client = new Client({ connectionString: this.url });
    await client.connect();
    const copy = client.query(new CopyIn(`COPY ${this.table} (${columns.join(', ')}) FROM STDIN`));
    return { client, copy, to: await copy.ready };
  }

  private async flush(): Promise<void> {
    if (!this.copying || this.lines.length === 0) return;
    const { copy, to } = this.copying;
    to.sendCopyFromChunk(Buffer.from(`${this.lines.join('\n')}\n`));
    this.lines = [];
    this.size = 0;
    if (to.stream.writableNeedDrain) await Promise.race([once(to.stream, 'drain'), copy.done]);
  }
}

/** A value as COPY's text format has it. */
function fieldOf(value: Row[string]): string {
  if (value === null) return '\\N';
  if (typeof value !== 'string') return String(value);
  return SPECIAL.test(value) ? value.replace(/[\\\t\n\r]/g, (found) => ESCAPES[found] ?? found) : value;
}

const SPECIAL = /[\\\t\n\r]/;
const ESCAPES: Readonly<Record<string, string>> = { '\\': '\\\\', '\t': '\\t', '\n': '\\n', '\r': '\\r' };
