import { chmodSync, lstatSync, mkdirSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Closes a home folder to other users: what is in it, and what this process and its children create from now on. The
 * databases, secrets and logs hold orders and keys. PostgreSQL closes its own files. Started by root it runs as another
 * user, whose files are left as they are and who may still pass through our folders.
 */
export function closeHome(home: string): void {
  process.umask(0o077);
  mkdirSync(home, { recursive: true });
  close(realpathSync(home));
}

function close(path: string): void {
  const found = lstatSync(path);
  const isOurs = found.uid === (process.getuid?.() ?? found.uid);
  if (!isOurs || found.isSymbolicLink()) return;
  const canPass = found.isDirectory() && process.getuid?.() === 0;
  chmodSync(path, found.mode & (canPass ? 0o711 : 0o700));
  if (!found.isDirectory()) return;
  for (const name of readdirSync(path)) close(join(path, name));
}
