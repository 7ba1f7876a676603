import { createDatabase } from '../tests/support/database';
import { ApiKeys } from './api-keys';
import type { Database } from './database';
import { openDatabase } from './database';

let database: Database;
let drop: () => Promise<void>;
let apiKeys: ApiKeys;

beforeAll(async () => {
  const created = await createDatabase();
  drop = created.drop;
  database = openDatabase(created.url, { maxConnections: 2 });
});

afterAll(async () => {
  await database.close();
  await drop();
});

beforeEach(() => {
  apiKeys = new ApiKeys(database);
});

const create = (name: string) => apiKeys.create({ name, role: 'viewer', sellerId: null });

describe('a copy of all keys', () => {
  test('knows every valid key as a look-up does, and no wrong or revoked one', async () => {
    const [valid, revoked] = [await create('valid'), await create('revoked')];
    await apiKeys.revoke(revoked.id);
    expect(await apiKeys.verifyFromCopy(valid.secret)).toEqual(await apiKeys.verify(valid.secret));
    expect(await apiKeys.verifyFromCopy(valid.secret)).toMatchObject({ id: valid.id, role: 'viewer' });
    expect(await apiKeys.verifyFromCopy(revoked.secret)).toBeNull();
    expect(await apiKeys.verifyFromCopy('wrong')).toBeNull();
  });

  test('is read once for many keys', async () => {
    const { secret } = await create('many');
    await apiKeys.verifyFromCopy(secret);
    const reads = jest.spyOn(database.prisma.apiKeyRow, 'findMany');
    const tried = Array.from({ length: 50 }, (_, index) => apiKeys.verifyFromCopy(`wrong-${index}`));
    expect(new Set(await Promise.all(tried))).toEqual(new Set([null]));
    expect(reads).not.toHaveBeenCalled();
    reads.mockRestore();
  });

  test('loses a key at once that this process revokes', async () => {
    const { id, secret } = await create('lost');
    expect(await apiKeys.verifyFromCopy(secret)).not.toBeNull();
    await apiKeys.revoke(id);
    expect(await apiKeys.verifyFromCopy(secret)).toBeNull();
  });
});
