import type { OwnSystemOptions } from './own-system';
import { OwnSystem } from './own-system';
import { useSystem } from './use-system';

/** Tests on a system of their own: for what breaks a part of it, reads its log or looks at all there is. */
export const withOwnSystem = (tests: (system: OwnSystem) => void, options: OwnSystemOptions = {}): void =>
  useSystem(new OwnSystem(options), tests);
