import { createHash } from 'node:crypto';
import { accessSync, constants, existsSync, mkdirSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** Names the address that failed; `cause` has the reason. */
export class DownloadError extends Error {}

/** The first folder that can be written: WAYBILL_CACHE, the user's cache, a folder in `home`. */
export function cacheFolder(home: string): string {
  const chosen = process.env.WAYBILL_CACHE;
  const candidates = chosen ? [chosen] : [join(userCache(), 'waybill'), join(home, 'cache')];
  for (const folder of candidates) {
    try {
      mkdirSync(folder, { recursive: true });
      accessSync(folder, constants.W_OK);
      return folder;
    } catch {
      // The next one may do: in a container the user's folder is often absent or read-only.
    }
  }
  throw new Error(`cannot write to ${candidates.at(-1)}; set WAYBILL_CACHE to a folder that can be written`);
}

function userCache(): string {
  if (process.env.XDG_CACHE_HOME) return process.env.XDG_CACHE_HOME;
  return process.platform === 'darwin' ? join(homedir(), 'Library', 'Caches') : join(homedir(), '.cache');
}

export const sha256 = (data: Uint8Array): string => createHash('sha256').update(data).digest('hex');

/** A user name and password in the address become a header, since fetch takes none in an address. */
function requestFor(address: string): { url: string; headers: { [name: string]: string } } {
  const url = new URL(address);
  if (!url.username) return { url: address, headers: {} };
  const secret = `${decodeURIComponent(url.username)}:${decodeURIComponent(url.password)}`;
  url.username = '';
  url.password = '';
  return {
    url: url.href,
    headers: { authorization: `Basic ${Buffer.from(secret).toString('base64')}` },
  };
}

export async function fetchOk(
  address: string,
  { timeoutMs = 20_000, accept = '*/*' }: { timeoutMs?: number; accept?: string } = {},
): Promise<Response> {
  const { url, headers } = requestFor(address);
  let response: Response;
  try {
    response = await fetch(url, { headers: { ...headers, accept }, signal: AbortSignal.timeout(timeoutMs) });
  } catch (error) {
    throw new DownloadError(`${new URL(url).host} is not reachable`, { cause: error });
  }
  if (!response.ok) throw new DownloadError(`${url} answered ${response.status}`);
  return response;
}

/** A file whose content is known beforehand; what differs is refused, whoever served it. */
export async function download(address: string, hash: string | undefined, tries = 3): Promise<Uint8Array> {
  for (let left = tries; ; ) {
    left -= 1;
    try {
      const response = await fetchOk(address, { timeoutMs: 300_000 });
      const data = new Uint8Array(await response.arrayBuffer());
      if (hash !== undefined && sha256(data) !== hash) {
        throw new DownloadError(`${address} has another content than expected (sha256)`);
      }
      return data;
    } catch (error) {
      if (left === 0 || (error instanceof DownloadError && error.cause === undefined)) throw error;
      await sleep(500);
    }
  }
}

/**
 * Fills a folder of the cache once. It is built beside its place and renamed when complete, so neither a crash
 * nor a second process at the same time leaves half of one.
 */
export async function fillOnce(folder: string, fill: (draft: string) => Promise<void>): Promise<string> {
  if (existsSync(folder)) return folder;
  const draft = join(folder, '..', `.${basename(folder)}.${process.pid}.${Date.now()}`);
  mkdirSync(draft, { recursive: true });
  try {
    await fill(draft);
    try {
      renameSync(draft, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
    return folder;
  } finally {
    rmSync(draft, { recursive: true, force: true });
  }
}

/** The chain of messages on one line: fetch hides the reason in the cause. */
export function reasonOf(error: unknown): string {
  const parts: string[] = [];
  for (let at: unknown = error; at instanceof Error; at = at.cause) {
    const code = (at as NodeJS.ErrnoException).code;
    if (at.message) parts.push(at.message.split('\n')[0] ?? '');
    else if (code) parts.push(code);
  }
  return [...new Set(parts)].join(': ') || String(error);
}

export const platformName = `${process.platform}-${process.arch}`;
