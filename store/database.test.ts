import { createDatabase } from '../tests/support/database';
import type { Database, Queryable } from './database';
import { openDatabase } from './database';
import { Prisma } from './generated/client';

let database: Database;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createDatabase();
  drop = created.drop;
  database = openDatabase(created.url, { maxConnections: 3 });
  await database.execute(Prisma.sql`CREATE TABLE counters (id int PRIMARY KEY, value int NOT NULL)`);
});

afterAll(async () => {
  await database.close();
  await drop();
});

beforeEach(() => database.execute(Prisma.sql`TRUNCATE counters`));

const values = () => database.query<{ value: number }>(Prisma.sql`SELECT value FROM counters ORDER BY id`);
const insert = (id: number) => Prisma.sql`INSERT INTO counters VALUES (${id}, ${id}) RETURNING value`;

/** Ends the connection of a transaction from outside, as a database server that stops does. */
async function terminate(tx: Queryable): Promise<void> {
  const [own] = await tx.query<{ pid: number }>(Prisma.sql`SELECT pg_backend_pid() AS pid`);
  await database.query(Prisma.sql`SELECT pg_terminate_backend(${own?.pid})`);
  // The connection is lost while no statement runs on it.
  await gone(own?.pid ?? 0);
}

async function gone(pid: number): Promise<void> {
  const rows = await database.query(Prisma.sql`SELECT 1 FROM pg_stat_activity WHERE pid = ${pid}`);
  if (rows.length > 0) await gone(pid);
}

describe('reading, then writing', () => {
  const read = Prisma.sql`SELECT value FROM counters WHERE id = ${1} FOR UPDATE`;

  test('returns what was written, given what was read', async () => {
    await database.execute(Prisma.sql`INSERT INTO counters VALUES (1, 41)`);
    const written = await database.readThenWrite<{ value: number }, { value: number }>(
      read,
      async ([row]) => {
        return Prisma.sql`UPDATE counters SET value = ${(row?.value ?? 0) + 1} WHERE id = 1 RETURNING value`;
      },
    );
    expect(written).toEqual([{ value: 42 }]);
    expect(await values()).toEqual([{ value: 42 }]);
  });

  test('writes nothing if there is nothing to write', async () => {
    expect(await database.readThenWrite(read, async () => null)).toBeNull();
    expect(await values()).toEqual([]);
  });

  test('keeps nothing if the work throws, not even what it wrote itself', async () => {
    const failing = database.readThenWrite(read, async (_, tx) => {
      await tx.query(insert(1));
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await values()).toEqual([]);
  });

  test('keeps nothing if the statement fails, and the connection can be used again', async () => {
    for (let times = 0; times < 5; times += 1) {
      const failing = database.readThenWrite(
        read,
        async () => Prisma.sql`INSERT INTO counters VALUES (1, NULL)`,
      );
      await expect(failing).rejects.toMatchObject({ code: '23502' });
    }
    expect(await values()).toEqual([]);
  });

  test.each(["it's", 'back\\slash', "\\'; DROP TABLE counters; --", '$1', 'ü\n\t"'])(
    'writes the text %j as it is',
    async (text) => {
      const written = await database.readThenWrite<unknown, { text: string }>(
        read,
        async () => Prisma.sql`SELECT ${text}::text AS text`,
      );
      expect(written).toEqual([{ text }]);
    },
  );

  test('fails, and only it, if its connection is lost in between', async () => {
    const failing = database.readThenWrite(read, async (_, tx) => {
      await terminate(tx);
      return insert(1);
    });
    await expect(failing).rejects.toThrow();
    expect(await values()).toEqual([]);
  });
});
