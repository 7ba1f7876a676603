import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { projectRoot } from '../dev/root';
import { withParts } from './model-docs';

describe('docs/order-model.md', () => {
  const text = readFileSync(join(projectRoot(), 'docs/order-model.md'), 'utf8');

  test('its generated parts are those that the code and the search make (npm run docs:model)', () => {
    expect(withParts(text)).toBe(text);
  });

  test('a part without a place is said by name', () => {
    expect(() => withParts('')).toThrow('has no part "words"');
  });
});
