import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withParts } from './model-docs';
import { projectRoot } from './root';

describe('docs/order-model.md', () => {
  const text = readFileSync(join(projectRoot(), 'docs/order-model.md'), 'utf8');

  test('its generated parts are those that the code and the search make (npm run docs:model)', () => {
    expect(withParts(text)).toBe(text);
  });

  test('a part without a place is said by name', () => {
    expect(() => withParts('')).toThrow('has no part "words"');
  });
});
