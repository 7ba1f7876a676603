import type { System } from './system';

/** Starts a system before the tests of a file. After each test every response of the API must fit its document. */
export function useSystem<S extends System>(system: S, tests: (system: S) => void): void {
  // Longer than any wait of its own, so that a failure names what it waited for.
  jest.setTimeout(90_000);
  beforeAll(async () => {
    await system.start();
    await system.client.readContract();
  }, 120_000);
  afterAll(() => system.stop(), 120_000);
  afterEach(async () => {
    expect(await system.client.violations()).toEqual([]);
  });
  tests(system);
}
