import { Client } from 'pg';
import { prepareRoles, roleUrls, shareRoles } from '../../dev/database-roles';
import { sqlFunctions } from '../../dev/sql-functions';
import { createDatabase } from '../support/database';

/** What a migration may create: a role that sees some rows only. */
const NARROW = 'waybill_tests_narrow';
const DENIED = { code: '42501' };

/** Migrated by the superuser, as version 0.2 did. */
let database: Awaited<ReturnType<typeof createDatabase>>;
let superuser: Client;
let owner: Client;
let app: Client;

const connect = async (connectionString: string): Promise<Client> => {
  const client = new Client({ connectionString });
  await client.connect();
  return client;
};

beforeAll(async () => {
  database = await createDatabase();
  superuser = await connect(database.url);
  await superuser.query(`INSERT INTO unreadable_orders (channel, external_id, problem, since)
                         VALUES ('market', 'A-1', 'x', now()), ('shop', 'B-1', 'x', now())`);
  for (const time of ['first', 'second']) {
    await prepareRoles(database.url).catch((error) => {
      throw new Error(`the ${time} time: ${error.message}`);
    });
  }
  const urls = roleUrls(database.url);
  [owner, app] = [await connect(urls.owner), await connect(urls.app)];
});

afterAll(async () => {
  for (const client of [app, owner]) await client?.end();
  await superuser?.query(`DROP OWNED BY ${NARROW}; DROP ROLE ${NARROW}`).catch(() => {});
  await superuser?.end();
  await database?.drop();
});

const count = async (client: Client): Promise<number> =>
  (await client.query('SELECT FROM unreadable_orders')).rowCount ?? 0;

test('neither role is a superuser, and neither has the password of one', async () => {
  for (const client of [owner, app]) {
    const { rows } = await client.query(
      `SELECT rolsuper, rolcreatedb, rolreplication FROM pg_roles WHERE rolname = current_user`,
    );
    expect(rows).toEqual([{ rolsuper: false, rolcreatedb: false, rolreplication: false }]);
  }
  const { owner: ownerUrl, app: appUrl } = roleUrls(database.url);
  const passwords = [database.url, ownerUrl, appUrl].map((url) => new URL(url).password);
  expect(new Set(passwords).size).toBe(3);
});

test('the application reads and writes the rows of a database that the superuser created', async () => {
  expect(await count(app)).toBe(2);
  await app.query(`UPDATE unreadable_orders SET problem = 'y' WHERE channel = 'shop'`);
  const { rows } = await app.query(`DELETE FROM unreadable_orders WHERE problem = 'y' RETURNING external_id`);
  expect(rows).toEqual([{ external_id: 'B-1' }]);
  await app.query(
    `INSERT INTO unreadable_orders (channel, external_id, problem, since) VALUES ('shop', 'B-1', 'x', now())`,
  );
});

test('the application is notified of what it sends', async () => {
  const heard = new Promise((resolve) => app.once('notification', ({ payload }) => resolve(payload)));
  await app.query('LISTEN tests');
  await app.query(`SELECT pg_notify('tests', 'hello')`);
  expect(await heard).toBe('hello');
});

test.each([
  'CREATE TABLE mine (id int)',
  'DROP TABLE facts',
  'TRUNCATE facts',
  'ALTER TABLE facts DISABLE TRIGGER ALL',
  'CREATE ROLE other',
  'SET ROLE waybill_owner',
  'SELECT pg_read_file($$PG_VERSION$$)',
  'CREATE DATABASE other',
])('the application may not: %s', async (sql) => {
  await expect(app.query(sql)).rejects.toMatchObject(DENIED);
});

test('the owner migrates what the superuser created, and the application has what is new', async () => {
  const { rows } = await superuser.query(
    `SELECT relname FROM pg_class WHERE relnamespace = 'public'::regnamespace AND relowner <> 'waybill_owner'::regrole`,
  );
  expect(rows).toEqual([]);
  await owner.query('ALTER TABLE orders ADD COLUMN migrated boolean');
  await owner.query(sqlFunctions());
  await owner.query('CREATE TABLE made (id int GENERATED ALWAYS AS IDENTITY, note text)');
  const { rows: made } = await app.query(`INSERT INTO made (note) VALUES ('x') RETURNING id`);
  expect(made).toEqual([{ id: 1 }]);
});

test('a narrower role that a migration creates is one the application can take, and its policies hold', async () => {
  await owner.query(
    `CREATE ROLE ${NARROW} NOLOGIN;
     GRANT SELECT ON unreadable_orders TO ${NARROW};
     ALTER TABLE unreadable_orders ENABLE ROW LEVEL SECURITY;
     CREATE POLICY one_channel ON unreadable_orders TO ${NARROW} USING (channel = 'market')`,
  );
  await expect(app.query(`SET ROLE ${NARROW}`)).rejects.toMatchObject(DENIED);
  for (const time of [1, 2]) {
    await shareRoles(database.url);
    await app.query(`SET ROLE ${NARROW}`);
    expect({ time, rows: await count(app) }).toEqual({ time, rows: 1 });
    await expect(app.query('SELECT FROM facts')).rejects.toMatchObject(DENIED);
    await app.query('RESET ROLE');
    expect({ time, rows: await count(app) }).toEqual({ time, rows: 2 });
  }
});
