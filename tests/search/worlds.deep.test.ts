import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../../dev/root';
import { COMMAND_NAMES } from '../../domain/order/commands';
import { DIMENSION_NAMES, DIMENSIONS } from '../../domain/order/dimensions';
import type { OrderViewName } from '../../domain/order/read/vocabularies';
import { FACETS, statusesOf, VIEW_NAMES } from '../../domain/order/read/vocabularies';
import { marketplaceLine } from '../../domain/order/read/vocabularies/statuses';
import { withParts } from '../../scripts/model-docs';
import type { WorldRecords } from '../support/domain/search/record';
import { recordOf } from '../support/domain/search/record';
import { describeWorld } from '../support/domain/search/world-test';
import { MOVED_IN, WORLD_NAMES } from '../support/domain/search/worlds';

/* Every world, and what they show between them. */

const worlds = WORLD_NAMES.map((name) => [name, describeWorld(name)] as const);

/** States and statuses that no taken order has, with the reason. One that is shown nevertheless fails as well. */
const NEVER_SHOWN: Readonly<Record<string, string>> = {
  'lifecycle: received': 'the word of an order that was read and not taken yet',
  'aggregator: New': 'the same, in the words of the aggregator',
};

const exceptions = (levels: readonly string[]): string[] =>
  Object.keys(NEVER_SHOWN)
    .filter((word) => levels.includes(word.slice(0, word.indexOf(':'))))
    .sort();

describe('the worlds of the search reach together', () => {
  let records: WorldRecords;
  let shown: ReadonlySet<string>;

  beforeAll(() => {
    records = Object.fromEntries(worlds.map(([name, seen]) => [name, recordOf(seen())])) as WorldRecords;
    shown = new Set(Object.values(records).flatMap(({ words }) => words));
  });

  const missing = (all: readonly string[]): string[] => all.filter((word) => !shown.has(word)).sort();

  test('every state of every dimension, except for impossible ones', () => {
    const all = DIMENSION_NAMES.flatMap((name) => DIMENSIONS[name].map((state) => `${name}: ${state}`));
    expect(missing(all)).toEqual(exceptions(DIMENSION_NAMES));
  });

  test('every status of every view of an order, except for impossible ones', () => {
    const views = VIEW_NAMES.filter((view): view is OrderViewName => view !== 'store.shipment');
    const onLines = new Set(['Incident Open', 'Partially Refunded']);
    const all = views.flatMap((view) =>
      statusesOf(view)
        .filter(({ word }) => view !== 'marketplace' || !onLines.has(word))
        .map(({ word }) => `${view}: ${word}`),
    );
    expect(missing(all)).toEqual(exceptions(views));
  });

  test('every status of a line and of a shipment', () => {
    const all = [
      ...marketplaceLine.words.map(({ word }) => `line: ${word}`),
      ...statusesOf('store.shipment').map(({ word }) => `parcel: ${word}`),
      ...FACETS.shipment.filter((word) => word !== 'none').map((word) => `shipment: ${word}`),
    ];
    expect(missing(all)).toEqual([]);
  });

  test('every command, which each world moves and one accepts', () => {
    const moved = new Set(Object.values(records).flatMap(({ taken }) => taken));
    expect(COMMAND_NAMES.filter((name) => MOVED_IN[name].length === 0 || !moved.has(name))).toEqual([]);
  });

  test('the diagrams and tables of docs/order-model.md (npm run docs:model)', () => {
    const text = readFileSync(join(projectRoot(), 'docs/order-model.md'), 'utf8');
    expect(withParts(text, records)).toBe(text);
  });
});
