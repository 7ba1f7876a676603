import { join } from 'node:path';
import { projectRoot } from '../../dev/root';
import { bundleWorkflows } from '../../worker/bundle-workflows';

jest.setTimeout(60_000);

const MOST_BYTES_OF_OURS = 100_000;

test('the bundle is hardly larger than the SDK: no rule and no schema is evaluated for each run', async () => {
  const root = projectRoot();
  const [ours, empty] = await Promise.all([
    bundleWorkflows(join(root, 'workflows')),
    bundleWorkflows(join(__dirname, 'empty')),
  ]);
  expect(ours.code.length - empty.code.length).toBeLessThan(MOST_BYTES_OF_OURS);
  for (const name of ['/zod/', 'domain/order/rules', 'domain/order/decide']) {
    expect(ours.code).not.toContain(name);
  }
  // What is looked for would be found if it were there.
  expect(ours.code).toContain('domain/order/command-descriptions');
});
