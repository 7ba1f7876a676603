import { startSimulators } from '../../../simulators';
import { SharedSystem } from './shared-system';
import type { System } from './system';
import { useSystem } from './use-system';

/** As `withSystem`, beside simulators of their own. */
export const withSimulators = (tests: (system: System) => void): void =>
  useSystem(new SharedSystem(startSimulators), tests);
