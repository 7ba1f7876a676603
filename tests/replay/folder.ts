import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where recorded histories are, by the version that recorded them. */
export const HISTORIES = join(__dirname, 'histories');

const CHECKSUMS = 'CHECKSUMS.json';

/** The recorded histories in a folder, as `version/name.json`. */
export const recorded = (folder: string): string[] =>
  readdirSync(folder, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .flatMap((version) => readdirSync(join(folder, version.name)).map((name) => `${version.name}/${name}`))
    .filter((name) => name.endsWith('.json'))
    .sort();

/** The life of a history, as `version/name`; a life of several runs has a numbered history of each. */
export const lifeOf = (file: string): string => file.replace(/(-\d+)?\.json$/, '');

export const checksumOf = (text: string): string => createHash('sha256').update(text).digest('hex');

/** What each history was when it was recorded. */
export function checksums(folder: string): Record<string, string> {
  const path = join(folder, CHECKSUMS);
  return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Record<string, string>) : {};
}

/** Writes the checksum of a new history. An existing one stays unchanged. */
export function addChecksum(folder: string, name: string, text: string): void {
  const all = { [name]: checksumOf(text), ...checksums(folder) };
  const sorted = Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  writeFileSync(join(folder, CHECKSUMS), `${JSON.stringify(sorted, null, 2)}\n`);
}
