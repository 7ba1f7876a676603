/**
 * Makes a fresh checkout, or one whose lock file moved, ready to run. It is called before `start`, `test`
 * and `check`, so it uses nothing that would have to be installed first.
 */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const stamp = join(root, 'node_modules/.waybill-stamp');
const lock = join(root, '.waybill/install.lock');
const say = (line) => console.log(`[setup] ${line}`);

function lockFingerprint() {
  return createHash('sha256')
    .update(readFileSync(join(root, 'package-lock.json')))
    .update(`${process.platform} ${process.arch} ${process.versions.modules}`)
    .digest('hex');
}

/**
 * npm's own record of what it installed equals the lock file. It spares a second installation
 * after npm was run by hand, and never takes a half-finished one for whole: npm writes it last.
 */
function npmAgrees() {
  try {
    const wanted = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')).packages;
    const found = JSON.parse(readFileSync(join(root, 'node_modules/.package-lock.json'), 'utf8')).packages;
    const same = (path) => found[path].version === wanted[path]?.version;
    return (
      Object.keys(found).every(same) &&
      Object.entries(wanted).every(([path, entry]) => !path || path in found || entry.optional || entry.peer)
    );
  } catch {
    return false;
  }
}

function isInstalled() {
  const wanted = lockFingerprint();
  try {
    if (readFileSync(stamp, 'utf8') === wanted) return true;
  } catch {
    // No stamp: never installed, or not by this script.
  }
  if (!npmAgrees()) return false;
  writeFileSync(stamp, wanted);
  return true;
}

async function isReady() {
  if (!isInstalled()) return false;
  // Imported late: a checkout without its packages must get as far as here.
  const { isGenerated } = await import('./generate.mjs');
  return isGenerated();
}

/** Distinguishes a process from a later one that was given the same number. */
function startTimeOf(pid) {
  try {
    if (process.platform === 'linux') {
      const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
      return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19];
    }
    if (process.platform === 'win32') {
      process.kill(pid, 0);
      return 'unknown';
    }
    return execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { encoding: 'utf8' }).trim() || undefined;
  } catch {
    return undefined;
  }
}

function tryLock() {
  mkdirSync(join(root, '.waybill'), { recursive: true });
  const mine = `${lock}.${process.pid}`;
  writeFileSync(mine, JSON.stringify({ pid: process.pid, startTime: startTimeOf(process.pid) }));
  try {
    // A link appears whole or not at all, so a lock is never read while its content is still being written.
    linkSync(mine, lock);
    return true;
  } catch (error) {
    if (error.code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  return breakStaleLock();
}

function breakStaleLock() {
  let owner;
  try {
    owner = JSON.parse(readFileSync(lock, 'utf8'));
  } catch (error) {
    if (error.code === 'ENOENT') return false;
    owner = {};
  }
  if (owner.pid && startTimeOf(owner.pid) === owner.startTime) return false;
  // Moved aside before it is deleted: of two that find it stale, one wins and the other looks again.
  const aside = `${lock}.stale.${process.pid}`;
  try {
    const before = statSync(lock).ino;
    renameSync(lock, aside);
    if (statSync(aside).ino !== before) linkSync(aside, lock);
  } catch {
    // Another process was faster.
  }
  rmSync(aside, { force: true });
  return false;
}

async function takeLock() {
  for (let waited = 0; !tryLock(); waited += 1) {
    if (waited === 2) say('another start or test run of this checkout is installing; waiting for it');
    await sleep(waited === 0 ? 0 : 250);
  }
  process.on('exit', () => rmSync(lock, { force: true }));
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => process.exit(130));
}

async function install() {
  const npm = process.env.npm_execpath;
  const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error'];
  const [command, ...rest] = npm?.endsWith('.js') ? [process.execPath, npm, ...args] : ['npm', ...args];
  const began = Date.now();
  const seconds = () => Math.round((Date.now() - began) / 1000);
  say('installing packages with npm ci (about half a minute)');
  const ticking = setInterval(() => say(`still installing, ${seconds()} s`), 10_000);
  const child = spawn(command, rest, {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32' && !npm,
  });
  const code = await new Promise((resolve, reject) => child.on('error', reject).on('close', resolve));
  clearInterval(ticking);
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; see its message above`);
  writeFileSync(stamp, lockFingerprint());
  say(`packages installed in ${seconds()} s`);
}

function checkNode() {
  const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
  const [major, minor] = process.versions.node.split('.').map(Number);
  const [wantedMajor, wantedMinor] = engines.node.match(/\d+/g).map(Number);
  if (major < wantedMajor || (major === wantedMajor && minor < wantedMinor)) {
    throw new Error(
      `Node ${process.versions.node} is too old: ${engines.node} is needed (https://nodejs.org)`,
    );
  }
}

try {
  checkNode();
  if (!(await isReady())) {
    await takeLock();
    if (!isInstalled()) await install();
    const { generate, isGenerated } = await import('./generate.mjs');
    if (!isGenerated()) {
      say('generating the database client');
      generate();
    }
  }
} catch (error) {
  console.error(`[setup] ${error.message}`);
  process.exit(1);
}
