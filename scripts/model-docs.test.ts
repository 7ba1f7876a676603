import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../dev/root';
import { withWords } from './model-docs';

// That its diagrams are what the search sees is a deep test: tests/search/worlds.deep.test.ts.
describe('docs/order-model.md', () => {
  const text = readFileSync(join(projectRoot(), 'docs/order-model.md'), 'utf8');

  test('has tables of statuses that match the code (npm run docs:model)', () => {
    expect(withWords(text)).toBe(text);
  });

  test('must contain every generated part: a missing one is named in the error', () => {
    expect(() => withWords('')).toThrow('has no part "words"');
  });
});
