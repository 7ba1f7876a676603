import { z } from 'zod';
import type { CommandName } from '../commands';
import { COMMAND_NAMES, COMMANDS } from '../commands';
import { isRefundKey } from '../keys';
import type { Order } from '../model';
import { cashDue } from '../rules/payment';
import { needsTrackingNumber } from '../rules/shipping';
import type { Probe, ThingField } from './probes';
import { idsOf, THING_NAMES, takesUnits, unitsOpen } from './probes';

interface Schema {
  readonly properties?: Schemas;
  readonly $defs?: Schemas;
  readonly items?: Schema;
  readonly oneOf?: readonly Schema[];
  readonly required?: readonly string[];
  readonly [keyword: string]: unknown;
}

type Schemas = Readonly<Record<string, Schema>>;

/** What an order adds to the schema of a command, by path (`lines[].id`, `''` for the body); null: it takes no such field. */
type Values = Readonly<Record<string, Schema | null>>;

const SCHEMAS = new Map<CommandName, Schema>(
  COMMAND_NAMES.map((name) => {
    const { $schema: _, ...schema } = z.toJSONSchema(COMMANDS[name].body, {
      io: 'input',
      target: 'draft-2020-12',
    });
    return [name, schema as Schema];
  }),
);

/** The probes of a command, and those of them that the order would take. */
export interface Openings {
  readonly probes: readonly Probe[];
  readonly taken: readonly Probe[];
}

/**
 * The form of a command for one order: JSON Schema (2020-12) of its body, with the ids, codes and amounts that the order
 * takes filled in, the units that are open of each line, and without the fields that it does not take now. What depends on
 * several fields at once is left to the rule, whose refusal says so.
 */
export function formOf(order: Order, name: CommandName, openings: Openings): Schema {
  const schema = SCHEMAS.get(name) ?? {};
  const values: Values = {
    ...(schema.$defs?.Money ? { 'Money.currency': { enum: [order.currency] } } : {}),
    ...reasonsOf(order, name),
    ...linesOf(order, name),
    ...thingsOf(order, openings),
    ...requiredBy(order, name, openings),
    ...closedFields(schema, openings),
  };
  return filled(schema, values, pathsTo(Object.keys(values)));
}

/** The paths, and all that lead to them: `lines[].id`, `lines[]`, `lines` and the body. */
function pathsTo(paths: readonly string[]): ReadonlySet<string> {
  const found = new Set<string>();
  for (const path of paths) {
    for (const { index } of path.matchAll(/\.|\[|$/g)) found.add(path.slice(0, index));
    found.add('');
  }
  return found;
}

/** The schema with the values; what no value concerns stays the same object, since a form is mostly the schema. */
function filled(schema: Schema, values: Values, touched: ReadonlySet<string>, path = ''): Schema {
  if (!touched.has(path)) return schema;
  const inside = (schemas: Schemas): Schemas => {
    const open: Record<string, Schema> = {};
    for (const [name, inner] of Object.entries(schemas)) {
      const at = path === '' ? name : `${path}.${name}`;
      if (values[at] !== null) open[name] = filled(inner, values, touched, at);
    }
    return open;
  };
  const isOpen = ({ required = [] }: Schema): boolean => required.every((name) => values[name] !== null);
  const { properties, $defs, items, oneOf } = schema;
  return {
    ...schema,
    ...(properties ? { properties: inside(properties) } : {}),
    ...($defs ? { $defs: inside($defs) } : {}),
    ...(items ? { items: filled(items, values, touched, `${path}[]`) } : {}),
    ...(oneOf ? { oneOf: oneOf.filter(isOpen) } : {}),
    ...values[path],
  };
}

/** The reason codes of the channel, where it has codes (L34, P11). */
function reasonsOf({ policy }: Order, name: CommandName): Values {
  const codes = Object.hasOwn(policy.reasons, name)
    ? policy.reasons[name as keyof typeof policy.reasons]
    : null;
  return codes === null ? {} : { reason: { enum: codes } };
}

/** The lines of which something is open, and how many units of each. */
function linesOf(order: Order, name: CommandName): Values {
  if (!takesUnits(name)) return {};
  const open = unitsOpen(order, name);
  if (open.size === 0) return { lines: null };
  const amounts = [...new Set(open.values())].sort((a, b) => a - b);
  const linesWith = (maximum: number): Schema => ({
    properties: {
      id: { enum: [...open].filter(([, units]) => units === maximum).map(([id]) => id) },
      quantity: { type: 'integer', maximum },
    },
  });
  return {
    'lines[]': amounts.length > 1 ? { oneOf: amounts.map(linesWith) } : {},
    'lines[].id': { enum: [...open.keys()] },
    'lines[].quantity': { maximum: amounts.at(-1) },
  };
}

/** The shipments, returns, refunds, orders at suppliers, effects and lines that the command may name. */
function thingsOf(order: Order, { taken }: Openings): Values {
  const open = new Map<ThingField, Set<string>>();
  for (const { names } of taken) {
    if (names) open.set(names.field, new Set([...(open.get(names.field) ?? []), ...names.ids]));
  }
  return Object.fromEntries(
    [...open].map(([field, ids]) => [field, { enum: idsOf(order, field).filter((id) => ids.has(id)) }]),
  );
}

/** What this order asks for beyond what the command always does (L33, U41). */
function requiredBy(order: Order, name: CommandName, { taken }: Openings): Values {
  switch (name) {
    case 'ship':
    case 'create-shipment':
      return needsTrackingNumber(order) ? { manual: { required: ['carrier', 'trackingNumber'] } } : {};
    case 'collect':
      return order.pickupCode === null ? {} : { '': { required: ['code'] } };
    case 'collect-cash':
      return { amount: { enum: [{ amount: cashDue(order), currency: order.currency }] } };
    case 'confirm-effect': {
      const keys = taken.flatMap(({ names }) => names?.ids ?? []);
      const isLabel = (key: string): boolean => order.effects[key]?.effect.kind === 'buy_label';
      const number = keys.some(isLabel) ? ['trackingNumber'] : [];
      const evidence = keys.some(isRefundKey) ? ['evidence'] : [];
      return { '': { required: ['effect', ...number, ...evidence] } };
    }
    default:
      return {};
  }
}

/** Fields that are left out: those for which every probe was refused, and the names of things of which none fits. */
function closedFields({ properties = {} }: Schema, { probes, taken }: Openings): Values {
  const open = new Set(taken.flatMap(({ fields }) => fields));
  const things = THING_NAMES.filter((field) => field in properties);
  const closed = [...things, ...probes.flatMap(({ fields }) => fields)].filter((field) => !open.has(field));
  return Object.fromEntries(closed.map((field) => [field, null]));
}
