import { z } from 'zod';

export type Json = { [key: string]: unknown };

/** Requests and responses may differ by defaults, so a schema can be in the document twice. */
type Direction = 'input' | 'output';

const LOCAL = '#/$defs/';

/**
 * Collects the named schemas (`.meta({ id })`) of a document. A name whose two directions are the same is listed once;
 * otherwise the one for requests is called `<name>Input`.
 */
export class Components {
  private readonly found: Record<Direction, Map<string, Json>> = { input: new Map(), output: new Map() };

  /** The JSON Schema of a zod schema, with references to named parts. Call `resolve` on the finished document. */
  schemaOf(schema: z.ZodType, io: Direction): Json {
    // A named schema at the root would be written out; as a member it is referred to like any other.
    const { properties, $defs } = z.toJSONSchema(z.object({ root: schema }), {
      io,
      target: 'draft-2020-12',
    }) as unknown as { properties: { root: Json }; $defs?: Record<string, Json> };
    for (const [name, definition] of Object.entries($defs ?? {})) {
      const { id: _, ...rest } = definition;
      this.found[io].set(name, marked(rest, io) as Json);
    }
    return marked(properties.root, io) as Json;
  }

  /** The document's `components.schemas`. */
  schemas(): Json {
    const all: Json = {};
    for (const io of ['input', 'output'] as const) {
      for (const [name, schema] of this.found[io]) all[this.nameOf(name, io)] = this.resolve(schema);
    }
    return Object.fromEntries(Object.entries(all).sort(([a], [b]) => (a < b ? -1 : 1)));
  }

  /** Puts the final names into every reference below `value`. */
  resolve<T>(value: T): T {
    if (Array.isArray(value)) return value.map((item: unknown) => this.resolve(item)) as T;
    if (typeof value !== 'object' || value === null) return value;
    const entries = Object.entries(value).map(([key, member]) => {
      const reference = key === '$ref' && typeof member === 'string' ? MARK.exec(member) : null;
      if (!reference) return [key, this.resolve(member)];
      const [, io, name] = reference as unknown as [string, Direction, string];
      return [key, `#/components/schemas/${this.nameOf(name, io)}`];
    });
    return Object.fromEntries(entries) as T;
  }

  private nameOf(name: string, io: Direction): string {
    return io === 'output' || this.isSame(name) ? name : `${name}Input`;
  }

  /** Are both directions of a name the same, down to everything they refer to? */
  private isSame(name: string, seen: ReadonlySet<string> = new Set()): boolean {
    if (seen.has(name)) return true;
    const [input, output] = [this.found.input.get(name), this.found.output.get(name)];
    if (!input || !output) return true;
    const texts = [input, output].map((schema) => JSON.stringify(schema).replace(ANY_MARK, LOCAL));
    if (texts[0] !== texts[1]) return false;
    const below = new Set([...seen, name]);
    return [...JSON.stringify(input).matchAll(REFERENCES)].every(([, other = '']) =>
      this.isSame(other, below),
    );
  }
}

const MARK = /^#(input|output)\/(.+)$/;
const ANY_MARK = /#(input|output)\//g;
const REFERENCES = /"#input\/([^"]+)"/g;

/** References remember which direction they belong to until all names are known. */
function marked(value: unknown, io: Direction): unknown {
  if (Array.isArray(value)) return value.map((item) => marked(item, io));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) =>
      key === '$ref' && typeof member === 'string'
        ? [key, member.replace(LOCAL, `#${io}/`)]
        : [key, marked(member, io)],
    ),
  );
}
