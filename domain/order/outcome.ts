import type { StoredRefusal } from '../errors';
import type { Command } from './commands';
import type { Fact } from './facts';

/** A command with what `decide` made of it: what one commit writes for it. */
export interface Decided {
  readonly command: Pick<Command, 'id' | 'who' | 'onBehalfOf' | 'requestId'>;
  /** Does an inbox row wait for the answer? Results of effects and deadlines have none. */
  readonly hasRow: boolean;
  readonly facts: readonly Fact[];
  readonly refusal: StoredRefusal | null;
  /** The order's version after it. */
  readonly version: number;
}
