import { createDatabase } from '../tests/support/database';
import { ConnectionPool } from './connection-pool';

let pool: ConnectionPool;
let drop: () => Promise<void>;

beforeAll(async () => {
  const created = await createDatabase();
  drop = created.drop;
  pool = new ConnectionPool({ connectionString: created.url, max: 1 });
});

afterAll(async () => {
  await pool.end();
  await drop();
});

describe('a pool of connections', () => {
  test('has no queue while a connection is free', async () => {
    await pool.query('SELECT 1');
    expect(pool.load()).toMatchObject({ waiting: 0, waitedMs: 0 });
  });

  test('counts what waits, however it asked for a connection, and for how long the first has waited', async () => {
    const held = await pool.connect();
    const waiting = [pool.query('SELECT 1'), pool.connect().then((connection) => connection.release())];
    await held.query('SELECT pg_sleep(0.1)');
    expect(pool.load().waiting).toBe(2);
    expect(pool.load().waitedMs).toBeGreaterThan(90);
    const { silentMs } = pool.load();
    expect(silentMs).toBeGreaterThan(90);
    held.release();
    await Promise.all(waiting);
    expect(pool.load()).toMatchObject({ waiting: 0, waitedMs: 0 });
    expect(pool.load().silentMs).toBeLessThan(silentMs);
  });

  test('does not take a statement that fails for a sign of life', async () => {
    const before = pool.load().silentMs;
    await expect(pool.query('SELECT nothing')).rejects.toThrow('nothing');
    expect(pool.load().silentMs).toBeGreaterThanOrEqual(before);
  });

  test('forgets what could not get a connection', async () => {
    const lost = new ConnectionPool({ connectionString: 'postgresql://u:p@127.0.0.1:9/n' });
    await expect(lost.connect()).rejects.toThrow();
    await expect(lost.query('SELECT 1')).rejects.toThrow();
    expect(lost.load().waiting).toBe(0);
    await lost.end();
  });
});
