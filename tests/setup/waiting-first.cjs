const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }),
);

/** Files that start whole stacks wait more than they compute, so they start first and run beside what computes. */
const waits = ({ context, path }) =>
  context.config.globalSetup != null && /[/\\](faults|canary)[/\\]/.test(path);

/** Small files that run long: without a cache of times Jest would leave them to the end, one worker idle. */
const runsLong = ({ path }) => /[/\\]tests[/\\](search|upgrade|api[/\\]outage)[/\\]/.test(path);

const rank = (test) => (waits(test) ? 0 : runsLong(test) ? 1 : 2);

/** Jest's own order (the longest first, if its cache knows them), with those that wait or run long before all others. */
module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => rank(a) - rank(b));
  }
};
