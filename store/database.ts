import { PrismaPg } from '@prisma/adapter-pg';
import type { Pool, PoolClient, QueryResult } from 'pg';
import { TypeOverrides, types } from 'pg';
import type { DatabaseLoad } from './connection-pool';
import { ConnectionPool } from './connection-pool';
import type { Prisma } from './generated/client';
import { PrismaClient } from './generated/client';

/** Where statements can be run: on any connection of the pool, or within one transaction. */
export interface Queryable {
  /** Runs a statement and answers its rows. Prepared once per connection. */
  query<Row>(statement: Prisma.Sql): Promise<Row[]>;
  /**
   * As `query`, but planned for these values each time: for statements whose best plan depends on them, such as lists. A
   * prepared statement gets a plan for any values after five runs, and that one knows no partial index.
   */
  queryPlanned<Row>(statement: Prisma.Sql): Promise<Row[]>;
  /** Runs a statement and answers how many rows it changed. */
  execute(statement: Prisma.Sql): Promise<number>;
}

export type Reader = Pick<Queryable, 'query' | 'queryPlanned'>;

/**
 * An open database. Statements on the path of an order go to the driver directly, which costs a fraction of what
 * they cost through Prisma's client; everything else uses the client. Both share one pool.
 */
export interface Database extends Queryable {
  readonly prisma: PrismaClient;
  readonly url: string;
  /**
   * What a seller's requests read with, in the role `waybill_seller`: its rows are those of orders with lines of the seller,
   * whatever a statement asks for. Each statement is a transaction of its own and waits for one round trip more than without;
   * nothing can be written. Null: the application itself, for operators and viewers.
   */
  readonlyFor(sellerId: string | null): Reader;
  /**
   * Reads and then writes in one transaction, READ COMMITTED, on one connection: all of it is kept, or nothing if anything
   * throws. `read` is sent together with BEGIN, and the statement that `work` returns together with COMMIT, which is two
   * round trips instead of four. Returns the written rows; null if `work` returns null, which writes nothing.
   */
  readThenWrite<Read, Written>(
    read: Prisma.Sql,
    work: (rows: Read[], tx: Queryable) => Promise<Prisma.Sql | null>,
  ): Promise<Written[] | null>;
  /** How busy its connections are. */
  load(): DatabaseLoad;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly maxConnections?: number;
  /** Called for connections that break while idle, as they do when the server restarts; the pool replaces them. */
  readonly onConnectionError?: (error: Error) => void;
}

/** How long a statement or a transaction waits for a connection; Prisma's own default for transactions is two seconds. */
const WAIT_MS = 5_000;

/** More are not prepared: each connection of the server keeps them all. */
const PREPARED_STATEMENTS = 300;

/**
 * Which way to rows is the cheapest depends on what a page out of order costs. PostgreSQL's default of 4 is that of a
 * turning disk; with it, lists read whole indexes to spare a few pages.
 */
const RANDOM_PAGE_COST = 1.1;

/** Opens the database. Connects on first use, so a server that is still starting is no error here. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const report = options.onConnectionError ?? (() => {});
  const pool = new ConnectionPool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: WAIT_MS,
    // A connection that went dead silently must not hold a request for ever.
    keepAlive: true,
    query_timeout: 15_000,
    statement_timeout: 14_000,
    options: `-c random_page_cost=${RANDOM_PAGE_COST}`,
    types: typesOfRows(),
  });
  // Without a listener of its own an idle connection that the server drops would end the process.
  pool.on('error', report);
  const nameOf = statementNames();
  const adapter = new PrismaPg(pool, {
    onPoolError: report,
    onConnectionError: report,
    statementNameGenerator: ({ sql }) => nameOf(sql),
  });
  const prisma = new PrismaClient({
    adapter,
    errorFormat: 'minimal',
    transactionOptions: { maxWait: WAIT_MS },
  });

  const on = (connection: Pool | PoolClient, role = ''): Queryable => {
    const run = ({ text, values }: Prisma.Sql, name = nameOf(role + text)): Promise<QueryResult> =>
      connection.query({ text, values: values as unknown[], name });
    return {
      query: async <Row>(statement: Prisma.Sql) => (await run(statement)).rows as Row[],
      queryPlanned: async <Row>(statement: Prisma.Sql) => (await run(statement, '')).rows as Row[],
      execute: async (statement) => (await run(statement)).rowCount ?? 0,
    };
  };

  /**
   * Takes a connection for one transaction, and rolls back what throws. `isRead`: the result does not wait for the
   * end of the transaction; the connection is not used again before it.
   */
  async function inTransaction<T>(work: (connection: PoolClient) => Promise<T>, isRead = false): Promise<T> {
    const connection = await pool.connect();
    let broken: Error | undefined;
    const lost = (error: Error): void => {
      broken ??= error;
    };
    // The pool listens to idle connections only. One that is lost here without a listener would end the process.
    connection.on('error', lost);
    const free = (): void => {
      connection.off('error', lost);
      connection.release(broken);
    };
    // A connection that cannot even end its transaction is not reused.
    const end = (how: 'COMMIT' | 'ROLLBACK'): Promise<void> => connection.query(how).then(() => {}, lost);
    try {
      const result = await work(connection);
      if (isRead) void end('COMMIT').then(free);
      else free();
      return result;
    } catch (error) {
      await end('ROLLBACK');
      free();
      throw error;
    }
  }

  const asSeller = (sellerId: string): Reader => {
    const begin = [
      'BEGIN READ ONLY',
      `SET LOCAL ROLE ${SELLER_ROLE}`,
      `SELECT set_config('waybill.seller', ${literal(sellerId)}, true)`,
    ];
    return {
      query: (statement) =>
        inTransaction(async (connection) => {
          await several(connection, ...begin);
          // A plan of its own: one that the application has made knows no policies.
          return on(connection, SELLER_ROLE).query(statement);
        }, true),
      queryPlanned: <Row>(statement: Prisma.Sql) =>
        inTransaction(async (connection) => {
          const results = await several(connection, ...begin, inlined(statement));
          return (results.at(-1)?.rows ?? []) as Row[];
        }, true),
    };
  };

  return {
    ...on(pool),
    prisma,
    url,
    load: () => pool.load(),
    readonlyFor: (sellerId) => (sellerId === null ? on(pool) : asSeller(sellerId)),
    readThenWrite<Read, Written>(
      read: Prisma.Sql,
      work: (rows: Read[], tx: Queryable) => Promise<Prisma.Sql | null>,
    ) {
      return inTransaction(async (connection) => {
        const [, found] = await several(connection, 'BEGIN ISOLATION LEVEL READ COMMITTED', inlined(read));
        const write = await work((found?.rows ?? []) as Read[], on(connection));
        const [written] = await several(connection, ...(write ? [inlined(write)] : []), 'COMMIT');
        return write ? ((written?.rows ?? []) as Written[]) : null;
      });
    },
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}

/** Runs statements in one round trip, each after the other; the first that fails ends them. */
async function several(connection: PoolClient, ...statements: string[]): Promise<QueryResult[]> {
  const results: unknown = await connection.query(statements.join(';\n'));
  return Array.isArray(results) ? results : [results as QueryResult];
}

/** The role in which sellers' requests read (prisma/functions/seller_role.sql). */
const SELLER_ROLE = 'waybill_seller';

/** A statement with its values written into it: several statements in one round trip take no parameters. */
function inlined({ strings, values }: Prisma.Sql): string {
  return strings.map((text, at) => (at === 0 ? text : `${literal(values[at - 1])}${text}`)).join('');
}

function literal(value: unknown): string {
  if (value === null) return ' NULL';
  if (value instanceof Date) return literal(value.toISOString());
  if (Array.isArray(value)) return ` ARRAY[${value.map(literal).join(',')}]::text[]`;
  if (typeof value === 'number' && Number.isFinite(value)) return String(value);
  if (typeof value !== 'string') throw new Error(`a ${typeof value} cannot be written into a statement`);
  // The escape form means the same whatever the server takes a plain backslash for.
  return ` E'${value.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/** A stable name for each statement's text; '' (not prepared) once there are too many. */
function statementNames(): (text: string) => string {
  const names = new Map<string, string>();
  return (text) => {
    const known = names.get(text);
    if (known !== undefined || names.size >= PREPARED_STATEMENTS) return known ?? '';
    const name = `s${names.size}`;
    names.set(text, name);
    return name;
  };
}

/** As Prisma has them: 64-bit integers as BigInt. */
function typesOfRows(): TypeOverrides {
  const overrides = new TypeOverrides();
  overrides.setTypeParser(types.builtins.INT8, (text) => BigInt(text));
  return overrides;
}
