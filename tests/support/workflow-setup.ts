import { testServers } from './environment';
import type { World } from './workflow-world';
import { startOnDevServer, startTimeSkipping } from './workflow-world';

/** Starting servers and workers, and stopping them, on a machine that is busy with other tests. */
const PATIENCE_MS = 120_000;

function worldOf(start: () => Promise<World>): { readonly world: World } {
  const its: { world?: World } = {};
  beforeAll(async () => {
    its.world = await start();
  }, PATIENCE_MS);
  afterAll(() => its.world?.stop(), PATIENCE_MS);
  return {
    get world() {
      if (!its.world) throw new Error('the world of this test file has not started');
      return its.world;
    },
  };
}

/** For a test file whose orders live through weeks: a server of its own, on which time is skipped. */
export const timeSkipping = () =>
  worldOf(() => startTimeSkipping(testServers.timeSkipping, testServers.workflowBundle));

/** For a test file about what the real server shows and counts. */
export const onDevServer = () =>
  worldOf(() => startOnDevServer(testServers.temporal, testServers.namespace, testServers.workflowBundle));
