import type { z } from 'zod';
import type { InputError } from './problem';
import { invalid, Problem } from './problem';

const MAX_ERRORS = 50;
const MAX_DEPTH = 32;
const MAX_MEMBERS = 5_000;

/** Parses one part of a request by its schema. Throws 400 with a pointer to everything that does not fit. */
export function parse<T extends z.ZodType>(
  schema: T,
  value: unknown,
  part: InputError['in'],
  prefix: readonly PropertyKey[] = [],
): z.output<T> {
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  throw invalid(parsed.error.issues.flatMap((issue) => errorsOf(issue, part, prefix)).slice(0, MAX_ERRORS));
}

function errorsOf(
  issue: z.core.$ZodIssue,
  part: InputError['in'],
  prefix: readonly PropertyKey[],
): InputError[] {
  const path = [...prefix, ...issue.path];
  if (issue.code !== 'unrecognized_keys')
    return [{ in: part, pointer: pointerOf(path), message: issue.message }];
  const message = part === 'query' ? 'unknown query parameter' : 'unknown field';
  return issue.keys.map((key) => ({ in: part, pointer: pointerOf([...path, key]), message }));
}

/** RFC 6901; truncated, so that a request cannot make its response large. */
export const pointerOf = (path: readonly PropertyKey[]): string =>
  path
    .map((key) => `/${String(key).replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('')
    .slice(0, 300);

/** Query parameters by name. Throws 400 for one that is repeated, or is not percent-encoded UTF-8. */
export function queryOf(url: string): Record<string, string> {
  const query: Record<string, string> = Object.create(null);
  const start = url.indexOf('?');
  if (start < 0) return query;
  for (const pair of url.slice(start + 1).split('&')) {
    if (pair === '') continue;
    const [rawName = '', ...rest] = pair.split('=');
    const name = decoded(rawName, rawName);
    const value = decoded(rest.join('='), name);
    if (name in query) throw badParameter(name, 'given more than once');
    query[name] = value;
  }
  return query;
}

/** Not `URLSearchParams`, which replaces what it cannot decode: a filter would then look for something else. */
function decoded(text: string, name: string): string {
  try {
    if (/^[\x21-\x7e]*$/.test(text)) return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    // Not percent-encoding, or not UTF-8 in it.
  }
  throw badParameter(name, 'expected UTF-8 with percent-encoding');
}

const badParameter = (name: string, message: string): Problem =>
  invalid([{ in: 'query', pointer: pointerOf([name]), message }]);

/** JSON text as a value in which nothing hides that a schema, or the database, could stumble over. */
export function jsonOf(bytes: Buffer): unknown {
  let value: unknown;
  try {
    value = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes)) as unknown;
  } catch {
    throw new Problem('invalid_json', 'the body is not valid JSON in UTF-8');
  }
  inspect(value);
  return value;
}

interface Node {
  readonly value: unknown;
  readonly key: string;
  readonly parent: Node | null;
  readonly depth: number;
}

/**
 * Without recursion, so that depth costs nothing but memory. PostgreSQL takes neither NUL nor half a surrogate
 * pair, and `__proto__` has no business in any body.
 */
function inspect(root: unknown): void {
  const stack: Node[] = [{ value: root, key: '', parent: null, depth: 0 }];
  for (let node = stack.pop(); node; node = stack.pop()) {
    const { value, depth } = node;
    if (typeof value === 'string') checkText(value, node);
    if (typeof value !== 'object' || value === null) continue;
    if (depth >= MAX_DEPTH) throw at(node, `nested deeper than ${MAX_DEPTH} levels`);
    const members = Object.entries(value);
    if (members.length > MAX_MEMBERS) throw at(node, `more than ${MAX_MEMBERS} members`);
    for (const [key, member] of members) {
      const child = { value: member, key, parent: node, depth: depth + 1 };
      if (key === '__proto__') throw at(child, 'unknown field');
      checkText(key, child);
      stack.push(child);
    }
  }
}

function checkText(text: string, node: Node): void {
  if (text.includes('\0')) throw at(node, 'expected no NUL character');
  if (!text.isWellFormed()) throw at(node, 'expected well-formed Unicode');
}

function at(node: Node, message: string): Problem {
  const path: string[] = [];
  for (let next: Node | null = node; next?.parent; next = next.parent) path.unshift(next.key);
  return invalid([{ in: 'body', pointer: pointerOf(path), message }]);
}
