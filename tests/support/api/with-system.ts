import { SharedSystem } from './shared-system';
import type { System } from './system';
import { useSystem } from './use-system';

/**
 * Tests on the system that all files share, without systems outside. Whatever they count or list must be their own: a
 * channel, a seller, an SKU.
 *
 * Each kind of system has a module of its own: a file loads what it uses, which for a system of its own takes seconds.
 */
export const withSystem = (tests: (system: System) => void): void => useSystem(new SharedSystem(null), tests);
