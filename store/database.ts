import { PrismaPg } from '@prisma/adapter-pg';
import { Pool } from 'pg';
import { PrismaClient } from './generated/client';

/** An open database: the one client that every repository shares, over a pool of our own. */
export interface Database {
  readonly prisma: PrismaClient;
  readonly url: string;
  close(): Promise<void>;
}

export interface DatabaseOptions {
  readonly maxConnections?: number;
  /** Told of connections that break while idle, as they do when the server restarts; the pool replaces them. */
  readonly onConnectionError?: (error: Error) => void;
}

/** Opens the database. Connects on first use, so a server that is still starting is no error here. */
export function openDatabase(url: string, options: DatabaseOptions = {}): Database {
  const report = options.onConnectionError ?? (() => {});
  const pool = new Pool({
    connectionString: url,
    max: options.maxConnections ?? 10,
    connectionTimeoutMillis: 5_000,
    // A connection that went dead without a word must not hold a request for ever.
    keepAlive: true,
    query_timeout: 15_000,
    statement_timeout: 14_000,
  });
  // Without a listener of its own an idle connection that the server drops would end the process.
  pool.on('error', report);
  const names = new Map<string, string>();
  const adapter = new PrismaPg(pool, {
    onPoolError: report,
    onConnectionError: report,
    statementNameGenerator: ({ sql }) => {
      // Lists have endless variants of their SQL; only the first few hundred are worth a prepared statement.
      const known = names.get(sql);
      if (known || names.size >= 300) return known ?? '';
      const name = `s${names.size}`;
      names.set(sql, name);
      return name;
    },
  });
  const prisma = new PrismaClient({ adapter, errorFormat: 'minimal' });
  return {
    prisma,
    url,
    async close() {
      await prisma.$disconnect();
      await pool.end();
    },
  };
}
