/** Where the servers of this test run are; they are started once for all test files. */
export const testServers = {
  /** The database `postgres` of the server, for administration. */
  get postgres() {
    return fromSetup('WAYBILL_TEST_POSTGRES');
  },
  get temporal() {
    return fromSetup('WAYBILL_TEST_TEMPORAL');
  },
  get namespace() {
    return fromSetup('WAYBILL_TEST_NAMESPACE');
  },
  get temporalCli() {
    return fromSetup('WAYBILL_TEST_TEMPORAL_CLI');
  },
  /** For `Worker.create`: built once, since building it takes longer than most tests. */
  get workflowBundle() {
    return { codePath: fromSetup('WAYBILL_TEST_BUNDLE') };
  },
  /** Returns the addresses of the system that all files share, once it is up. */
  get system() {
    return fromSetup('WAYBILL_TEST_SYSTEM');
  },
  /** The program of the time-skipping test server. */
  get timeSkipping() {
    return fromSetup('WAYBILL_TEST_TIME_SKIPPING');
  },
};

function fromSetup(name: string): string {
  const value = process.env[name];
  if (value) return value;
  throw new Error(
    `${name} is not set: the set-up of the tests could not provide it, or this test is not in tests/`,
  );
}
