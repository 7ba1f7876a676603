const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }),
);

/** Files that start whole stacks wait more than they compute, so they begin first and run beside what computes. */
const waits = ({ context, path }) =>
  context.config.globalSetup != null && /[/\\](faults|canary)[/\\]/.test(path);

/** Jest's own order (the longest first, as far as its cache knows), with those that wait before all others. */
module.exports = class WaitingFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => Number(waits(b)) - Number(waits(a)));
  }
};
