import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { featuresIn, SYSTEMS, withCounts } from './feature-counts';

const PATH = join(__dirname, '../docs/features.md');
const document = readFileSync(PATH, 'utf8');
const features = featuresIn(document);

describe('docs/features.md', () => {
  test('lists each of the 196 features once, in sequence', () => {
    const numbers = Object.entries(SYSTEMS).flatMap(([system, count]) =>
      Array.from({ length: count }, (_, index) => `${system}${index + 1}`),
    );
    expect(numbers).toHaveLength(196);
    expect(features.map(({ number }) => number)).toEqual(numbers);
  });

  test('names a test that exists for all that is there, and says what is missing of the rest', () => {
    const isTested = ({ tests }: { readonly tests: readonly string[] }): boolean =>
      tests.length > 0 && tests.every((path) => existsSync(join(dirname(PATH), path)));
    const wrong = features.filter((feature) =>
      feature.state === 'missing' ? feature.where === '' : !isTested(feature),
    );
    expect(wrong).toEqual([]);
  });

  test('has the counts of its rows (npm run docs:features)', () => {
    expect(withCounts(document)).toBe(document);
    expect(withCounts(document.replace(/(P1 \|.*)done/, '$1missing'))).not.toBe(document);
  });

  test('has no state that is none of three', () => {
    expect(() => featuresIn('| P1 | A requirement | nearly | here |  |')).toThrow('P1: expected one of done');
  });
});
