const { default: Sequencer } = require(
  require.resolve('@jest/test-sequencer', { paths: [require.resolve('jest')] }),
);

/**
 * The longest first, and what waits for servers to die and come back beside what only computes: a fresh checkout has no
 * memory of how long a file takes, and the size of a file says nothing of it. What is not named here follows as Jest
 * would have it.
 */
const FIRST = [
  'tests/faults/worker-faults.test.ts',
  'tests/search/money.test.ts',
  'tests/search/core.test.ts',
  'tests/search/lines.test.ts',
  'tests/search/outside.test.ts',
  'tests/faults/outages.test.ts',
  'domain/order/properties.test.ts',
  'domain/order/properties.course.test.ts',
  'tests/api/orders.test.ts',
  'tests/api/model.test.ts',
  'tests/api/outside.test.ts',
  'tests/canary/leaks.test.ts',
  'tests/api/clients.test.ts',
  'tests/api/outage.test.ts',
];

const placeOf = ({ path }) => {
  const place = FIRST.findIndex((name) => path.endsWith(`/${name}`));
  return place < 0 ? FIRST.length : place;
};

module.exports = class LongestFirst extends Sequencer {
  async sort(tests) {
    const sorted = await super.sort(tests);
    return [...sorted].sort((a, b) => placeOf(a) - placeOf(b));
  }
};
