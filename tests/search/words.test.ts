import { COMMAND_NAMES } from '../../domain/order/commands';
import { DIMENSION_NAMES, DIMENSIONS } from '../../domain/order/dimensions';
import type { OrderViewName } from '../../domain/order/read/vocabularies';
import { FACETS, VIEW_NAMES, wordsOf } from '../../domain/order/read/vocabularies';
import { marketplaceLine } from '../../domain/order/read/vocabularies/words';
import { readRecord } from '../support/domain/search/record';
import { MOVED_IN, WORLD_NAMES } from '../support/domain/search/worlds';

/* What the worlds have shown between them. Each world's own test holds its record to what it sees. */

const records = WORLD_NAMES.map(readRecord);
const shown = new Set(records.flatMap(({ words }) => words));

/** Words that no order shows that has been taken, and why. One that is shown after all fails as well. */
const NEVER_SHOWN: Readonly<Record<string, string>> = {
  'lifecycle: received': 'the word of an order that was read and not taken yet',
  'aggregator: New': 'the same, in the words of the aggregator',
};

const missing = (all: readonly string[]): string[] => all.filter((word) => !shown.has(word)).sort();
const exceptions = (levels: readonly string[]): string[] =>
  Object.keys(NEVER_SHOWN)
    .filter((word) => levels.includes(word.slice(0, word.indexOf(':'))))
    .sort();

describe('what the worlds of the search show between them', () => {
  test('every word of every dimension, but for what cannot be', () => {
    const all = DIMENSION_NAMES.flatMap((name) => DIMENSIONS[name].map((word) => `${name}: ${word}`));
    expect(missing(all)).toEqual(exceptions(DIMENSION_NAMES));
  });

  test('every word of every view of an order, but for what cannot be', () => {
    const views = VIEW_NAMES.filter((view): view is OrderViewName => view !== 'store.shipment');
    const onLines = new Set(['Incident Open', 'Partially Refunded']);
    const all = views.flatMap((view) =>
      wordsOf(view)
        .filter(({ word }) => view !== 'marketplace' || !onLines.has(word))
        .map(({ word }) => `${view}: ${word}`),
    );
    expect(missing(all)).toEqual(exceptions(views));
  });

  test('every word of a line and of a parcel', () => {
    const all = [
      ...marketplaceLine.words.map(({ word }) => `line: ${word}`),
      ...wordsOf('store.shipment').map(({ word }) => `parcel: ${word}`),
      ...FACETS.shipment.filter((word) => word !== 'none').map((word) => `shipment: ${word}`),
    ];
    expect(missing(all)).toEqual([]);
  });

  test('every command is a move of some world, and taken in one', () => {
    const moved = new Set(records.flatMap(({ taken: names }) => names));
    expect(COMMAND_NAMES.filter((name) => MOVED_IN[name].length === 0 || !moved.has(name))).toEqual([]);
  });
});
