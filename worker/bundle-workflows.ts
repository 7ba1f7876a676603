import { join } from 'node:path';
import { bundleWorkflowCode, DefaultLogger } from '@temporalio/worker';

/**
 * Bundles the workflows for a worker; `root` is the folder of the sources.
 *
 * The SDK's common module is evaluated once per worker and not once per run, which halves what an open order takes
 * (docs/performance.md). Nothing in it keeps state. The source map is an empty one, which the SDK insists on: with a
 * real one it maps a stack trace for every activity call.
 */
export async function bundleWorkflows(root: string): Promise<{ code: string }> {
  const { code } = await bundleWorkflowCode({
    workflowsPath: join(root, 'workflows', 'index.ts'),
    payloadConverterPath: join(root, 'workflows', 'payload-converter.ts'),
    preloadModules: ['@temporalio/common'],
    webpackConfigHook: (config) => ({ ...config, devtool: false }),
    logger: new DefaultLogger('WARN'),
  });
  return { code: `${code}\n//# sourceMappingURL=data:application/json;base64,${EMPTY_SOURCE_MAP}` };
}

const EMPTY_SOURCE_MAP = Buffer.from(
  JSON.stringify({ version: 3, file: 'workflow-bundle.js', sources: [], names: [], mappings: '' }),
).toString('base64');
