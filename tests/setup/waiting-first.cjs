const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }),
);

const needsServers = ({ context }) => context.config.globalSetup != null;

/** Files that start whole stacks wait more than they compute, so they start early and run beside what computes. */
const waits = (test) => needsServers(test) && /[/\\](faults|canary)[/\\]/.test(test.path);

/** Small files that run long: without a cache of times Jest would leave them to the end, one worker idle. */
const runsLong = ({ path }) => /[/\\]tests[/\\](search|upgrade|api[/\\]outage)[/\\]/.test(path);

const rank = (test) => (waits(test) ? 0 : runsLong(test) ? 1 : 2);

/**
 * Jest's own order (the longest first, if its cache knows them), with those that wait or run long before all others; but
 * each worker begins with a file that needs no servers, while these start.
 */
module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = [...(await super.sort(tests))].sort((a, b) => rank(a) - rank(b));
    const first = sorted.filter((test) => !needsServers(test)).slice(0, 2);
    return [...first, ...sorted.filter((test) => !first.includes(test))];
  }
};
