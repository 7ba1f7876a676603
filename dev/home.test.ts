import {
  chmodSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { closeHome } from './home';

const umask = process.umask();
let outer: string;
let home: string;

beforeEach(() => {
  outer = mkdtempSync(join(tmpdir(), 'waybill-home-'));
  home = join(outer, 'home');
});

afterEach(() => {
  process.umask(umask);
  rmSync(outer, { recursive: true, force: true });
});

/** What users other than the owner and root may do. */
const rightsOfOthers = (path: string): number => statSync(path).mode & 0o066;

test('what an earlier version left open in a home is closed, at any depth, and stays executable', () => {
  const cli = join(home, 'cache', 'cli', 'temporal');
  mkdirSync(join(home, 'cache', 'cli'), { recursive: true });
  writeFileSync(join(home, 'temporal.db'), 'orders');
  writeFileSync(cli, 'program');
  chmodSync(cli, 0o755);
  chmodSync(join(home, 'temporal.db'), 0o644);
  closeHome(home);
  const paths = [home, join(home, 'temporal.db'), join(home, 'cache'), join(home, 'cache', 'cli'), cli];
  expect(paths.map(rightsOfOthers)).toEqual(paths.map(() => 0));
  expect(statSync(cli).mode & 0o777).toBe(0o700);
  expect(readFileSync(join(home, 'temporal.db'), 'utf8')).toBe('orders');
});

test('what is created later, also in a home that is new, is closed from its start', () => {
  closeHome(home);
  writeFileSync(join(home, 'waybill.log'), 'line');
  mkdirSync(join(home, 'simulators'));
  expect(statSync(join(home, 'waybill.log')).mode & 0o777).toBe(0o600);
  expect(statSync(join(home, 'simulators')).mode & 0o777).toBe(0o700);
});

test('a home behind a link is closed, and what links in it lead to is left as it is', () => {
  const elsewhere = join(outer, 'elsewhere');
  mkdirSync(home);
  mkdirSync(elsewhere);
  for (const folder of [home, elsewhere]) chmodSync(folder, 0o755);
  symlinkSync(elsewhere, join(home, 'link'));
  symlinkSync(home, join(outer, 'to-home'));
  closeHome(join(outer, 'to-home'));
  expect(rightsOfOthers(home)).toBe(0);
  expect(statSync(elsewhere).mode & 0o777).toBe(0o755);
});
