import type { OwnSystemOptions } from './own-system';
import { OwnSystem } from './own-system';
import { SharedSystem } from './shared-system';
import type { System } from './system';

/**
 * Tests on the system that all files share. Whatever they count or list must be their own: a channel, a seller, an SKU.
 */
export function withSystem(tests: (system: System) => void): void {
  const system = new SharedSystem();
  useSystem(system);
  tests(system);
}

/** Tests on a system of their own: for what breaks a part of it, reads its log or looks at all there is. */
export function withOwnSystem(tests: (system: OwnSystem) => void, options: OwnSystemOptions = {}): void {
  const system = new OwnSystem(options);
  useSystem(system);
  tests(system);
}

/** After each test every response of the API must fit its document. */
function useSystem(system: System): void {
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
}
