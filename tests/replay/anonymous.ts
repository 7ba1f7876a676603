/**
 * A history without data that only shows where it was recorded: processes, machines, places in files. Replaying needs
 * none of it.
 */
export function anonymous(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(anonymous);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).map(([key, part]) => [key, NEUTRAL.get(key) ?? anonymous(part)]);
  const copy = Object.fromEntries(entries);
  return copy.kind === 'TASK_QUEUE_KIND_STICKY' ? { ...copy, name: 'sticky' } : copy;
}

const NEUTRAL: ReadonlyMap<string, string> = new Map([
  ['identity', 'worker'],
  ['stackTrace', ''],
]);

/** What no recorded history may hold: absolute paths, addresses of files, process ids beside a machine's name. */
const TELLTALE = /\/(?:home|root|Users|work|tmp|usr|var|opt|private)\/|[A-Z]:\\\\|file:\/\/|\d+@[\w-]+/;

/** The first telltale of a history, in its fields or in the payloads, which are base64; null if there is none. */
export function telltale(json: string): string | null {
  const payloads = [...json.matchAll(/"data":\s*"([A-Za-z0-9+/=]+)"/g)].map(([, data]) =>
    Buffer.from(data ?? '', 'base64').toString('utf8'),
  );
  for (const text of [json.replaceAll(/"data":\s*"[^"]*"/g, ''), ...payloads]) {
    const found = TELLTALE.exec(text);
    if (found) return found[0];
  }
  return null;
}
