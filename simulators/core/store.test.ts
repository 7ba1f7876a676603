import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Store } from './store';

describe('Store', () => {
  let dir: string;

  beforeEach(() => {
    dir = mkdtempSync(join(tmpdir(), 'simulators-'));
  });

  afterEach(() => rmSync(dir, { recursive: true }));

  const file = (): string => join(dir, 'simulators.jsonl');

  function fill(): void {
    const store = new Store(dir);
    const rows = store.table<{ n: number }>('rows');
    rows.put('a', { n: 1 });
    rows.put('b', { n: 2 });
    rows.put('a', { n: 3 });
    rows.delete('b');
    store.ledger.append({ system: 'mirakl', kind: 'refund', key: 'r1', detail: {} });
    store.nextNumber('orders');
    store.close();
  }

  it('continues after a restart with its rows, effects and numbers', () => {
    fill();
    const store = new Store(dir);
    expect([...store.table('rows').entries()]).toEqual([['a', { n: 3 }]]);
    expect(store.ledger.find({ kind: 'refund' })).toMatchObject([{ n: 1, key: 'r1' }]);
    expect(store.nextNumber('orders')).toBe(2);
    store.close();
  });

  it('drops a last line that was truncated by a crash', () => {
    fill();
    appendFileSync(file(), '{"t":"put","table":"rows","id":"c","ro');
    const store = new Store(dir);
    expect(store.table('rows').size).toBe(1);
    store.close();
  });

  it('refuses a file that is damaged before its last line', () => {
    fill();
    writeFileSync(file(), `not json\n${readFileSync(file(), 'utf8')}`);
    expect(() => new Store(dir)).toThrow(/line 1 is damaged/);
  });

  it('has written a change once it is flushed, and not before', () => {
    const store = new Store(dir);
    store.table('rows').put('a', { n: 1 });
    expect(readFileSync(file(), 'utf8')).toBe('');
    store.flush();
    expect(readFileSync(file(), 'utf8')).toContain('"n":1');
    store.close();
  });

  it('is empty after a reset, also on disk', () => {
    fill();
    const store = new Store(dir);
    store.reset();
    store.close();
    expect(readFileSync(file(), 'utf8')).toBe('');
  });
});
