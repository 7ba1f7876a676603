import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { migrationsFolder } from '../dev/schema-engine';
import { createDatabase } from '../tests/support/database';

const migration = readFileSync(
  join(migrationsFolder(), '20261128100000_backoffice_view/migration.sql'),
  'utf8',
);

let client: Client;
let drop: () => Promise<void>;

beforeAll(async () => {
  const made = await createDatabase();
  drop = made.drop;
  client = new Client({ connectionString: made.url });
  await client.connect();
});

afterAll(async () => {
  await client.end();
  await drop();
});

async function orderWithTags(id: string, tags: readonly string[]): Promise<void> {
  await client.query(
    `INSERT INTO orders (id, channel, external_id, content_hash, currency, seller_ids, search_terms, name_tokens,
                         words, placed_at, created_at, updated_at)
     VALUES ($1, 'direct', $1, '', 'EUR', '{}', '{}', '{}', $2, now(), now(), now())`,
    [id, tags],
  );
}

async function migratedTags(id: string): Promise<string[]> {
  await client.query(migration);
  const { rows } = await client.query<{ words: string[] }>('SELECT words FROM orders WHERE id = $1', [id]);
  return rows[0]?.words ?? [];
}

describe('the migration that renames the view "poleepo"', () => {
  test('rewrites the tags of that view in place, and does so once', async () => {
    await orderWithTags('ord_old', ['poleepo:Shipped', 'store.payment:Paid', 'poleepo:Partially Shipped']);
    const expected = ['backoffice:Shipped', 'store.payment:Paid', 'backoffice:Partially Shipped'];
    expect(await migratedTags('ord_old')).toEqual(expected);
    expect(await migratedTags('ord_old')).toEqual(expected);
  });

  test('leaves tags of other views as they are, whatever they contain', async () => {
    const tags = ['marketplace:poleepo:Shipped', 'store.payment:Paid'];
    await orderWithTags('ord_other', tags);
    expect(await migratedTags('ord_other')).toEqual(tags);
  });
});
