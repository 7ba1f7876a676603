const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }),
);

/** Files that start whole stacks wait more than they compute, so they start first and run beside what computes. */
const waits = ({ context, path }) =>
  context.config.globalSetup != null && /[/\\](faults|canary)[/\\]/.test(path);

/** Jest's own order (the longest first, if its cache knows them), with those that wait before all others. */
module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => Number(waits(b)) - Number(waits(a)));
  }
};
