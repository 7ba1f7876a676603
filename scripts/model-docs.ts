import { statusesOf, VIEW_NAMES } from '../domain/order/read/vocabularies';
import { marketplaceLine } from '../domain/order/read/vocabularies/statuses';
import type { WorldRecord, WorldRecords } from '../tests/support/domain/search/record';
import { WORLD_NAMES, WORLDS } from '../tests/support/domain/search/worlds';

const rowOf = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;

const table = (head: readonly string[], rows: readonly (readonly string[])[]): string =>
  [rowOf(head), rowOf(head.map(() => '---')), ...rows.map(rowOf)].join('\n');

/** A row of a vocabulary, with the parts that the document shows. */
interface Row {
  readonly word: string;
  readonly when: readonly object[];
  readonly aliases?: readonly string[];
  readonly by?: readonly string[];
  readonly added?: boolean;
}

const condition = (when: object): string =>
  Object.entries(when)
    .map(([facet, value]) => `${facet} ${[value].flat().join(' or ')}`)
    .join(', ') || 'otherwise';

const statusTable = (title: string, rows: readonly Row[]): string =>
  [
    `### ${title}`,
    '',
    table(
      ['status', 'shown if', 'also called', 'set by'],
      rows.map(({ word, when, aliases = [], by = [], added }) => [
        added ? `${word} (added)` : word,
        when.map(condition).join('; or '),
        aliases.join(', '),
        by.map((name) => `\`${name}\``).join(' '),
      ]),
    ),
  ].join('\n');

function statusTables(): string {
  const onLines = new Set(marketplaceLine.words.map(({ word }) => word));
  const tables = VIEW_NAMES.map((view) => {
    const rows: readonly Row[] = statusesOf(view);
    return view === 'marketplace'
      ? statusTable(
          '`marketplace`, of the order',
          rows.filter(({ word }) => !isOfLinesAlone(word)),
        )
      : statusTable(`\`${view}\``, rows);
  });
  return [
    ...tables,
    statusTable(`\`marketplace\`, of a line (${onLines.size} statuses)`, marketplaceLine.words),
  ].join('\n\n');
}

const isOfLinesAlone = (status: string): boolean =>
  status === 'Incident Open' || status === 'Partially Refunded';

function worlds(records: WorldRecords): string {
  const sum = (of: (record: WorldRecord) => number): string =>
    Object.values(records)
      .reduce((total, record) => total + of(record), 0)
      .toLocaleString('en');
  return table(
    ['world', 'what it covers', 'states', 'transitions'],
    [
      ...WORLD_NAMES.map((name) => {
        const { states, transitions } = records[name];
        return [name, WORLDS[name].says, states.toLocaleString('en'), transitions.toLocaleString('en')];
      }),
      ['all', '', sum(({ states }) => states), sum(({ transitions }) => transitions)],
    ],
  );
}

interface Way {
  readonly from: string;
  readonly to: string;
  readonly label: string;
}

/** Every transition of a dimension that the search has seen in some world, once for each cause. */
function waysOf(records: WorldRecords, dimension: string): Way[] {
  const seen = new Map<string, Way>();
  for (const { ways } of Object.values(records)) {
    for (const [way, labels] of Object.entries(ways)) {
      const [of, words = ''] = way.split(': ');
      const [from = '', to = ''] = words.split(' -> ');
      if (of === dimension)
        for (const label of labels) seen.set(`${from} ${to} ${label}`, { from, to, label });
    }
  }
  return [...seen.values()].sort((a, b) =>
    `${a.from} ${a.to} ${a.label}` < `${b.from} ${b.to} ${b.label}` ? -1 : 1,
  );
}

/** A cause that leads to a state from this many states or more is drawn once, from `many`. */
const MANY = 5;

function diagram(records: WorldRecords, dimension: string): string {
  const ways = waysOf(records, dimension);
  const sources = new Map<string, Set<string>>();
  for (const { from, to, label } of ways) {
    const key = `${to} ${label}`;
    sources.set(key, (sources.get(key) ?? new Set()).add(from));
  }
  const edges = new Map<string, Set<string>>();
  for (const { from, to, label } of ways) {
    const isFromMany = (sources.get(`${to} ${label}`)?.size ?? 0) >= MANY;
    const edge = `${isFromMany ? 'many' : from} --> ${to}`;
    edges.set(edge, (edges.get(edge) ?? new Set()).add(label));
  }
  return [
    '```mermaid',
    'stateDiagram-v2',
    ...[...edges]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([edge, labels]) => `  ${edge}: ${[...labels].join(', ')}`),
    '```',
  ].join('\n');
}

const DIAGRAMS: Readonly<Record<string, string>> = {
  lifecycle: 'Lifecycle',
  acceptance: 'Acceptance',
  payment: 'Payment',
  fulfillment: 'Preparation and hand-over',
  delivery: 'Delivery and receipt',
  parcel: 'Shipment',
  pickup: 'Store pickup',
  executor: 'Logistics provider',
  source: 'Supplier order of a line',
  supply: 'Supply of the order',
  return: 'Return',
  refund: 'Refund',
  incident: 'Incident',
  hold: 'Hold',
  channel: 'Agreement with the channel',
};

const diagrams = (records: WorldRecords): string =>
  Object.entries(DIAGRAMS)
    .map(([dimension, title]) => `### ${title}\n\n${diagram(records, dimension)}`)
    .join('\n\n');

function refusals(records: WorldRecords): string {
  const codes = new Map<string, Set<string>>();
  for (const record of Object.values(records)) {
    for (const refusal of record.refusals) {
      const [command = '', code = ''] = refusal.split(' ');
      codes.set(command, (codes.get(command) ?? new Set()).add(code));
    }
  }
  return table(
    ['command', 'refusals seen by the search'],
    [...codes]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([command, found]) => [
        `\`${command}\``,
        [...found]
          .sort()
          .map((code) => `\`${code}\``)
          .join(' '),
      ]),
  );
}

const begin = (part: string): string => `<!-- generated: ${part} -->`;
const END = '<!-- end of generated part -->';

/** The document with one generated part replaced; throws if it has no place for it. */
function withPart(text: string, name: string, content: string): string {
  const start = text.indexOf(begin(name));
  const end = text.indexOf(END, start);
  if (start < 0 || end < 0) throw new Error(`docs/order-model.md has no part "${name}"`);
  return `${text.slice(0, start)}${begin(name)}\n\n${content}\n\n${text.slice(end)}`;
}

/** The document with its tables of statuses as the views have them. */
export const withWords = (text: string): string => withPart(text, 'words', statusTables());

/** The document with all generated parts, of the code and of what the search of every world has shown. */
export function withParts(text: string, records: WorldRecords): string {
  const parts = { worlds: worlds(records), diagrams: diagrams(records), refusals: refusals(records) };
  return Object.entries(parts).reduce(
    (whole, [name, content]) => withPart(whole, name, content),
    withWords(text),
  );
}
