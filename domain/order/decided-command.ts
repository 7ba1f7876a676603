import type { StoredRefusal } from '../errors';
import type { Command } from './commands';
import type { Fact } from './facts';

/** A command, or a deadline, with the result of `decide`: what one commit writes for it. */
export interface DecidedCommand {
  readonly command: Pick<Command, 'id' | 'who' | 'onBehalfOf' | 'requestId'>;
  /** Whether it came through the inbox, where its result is written. A deadline did not. */
  readonly hasRow: boolean;
  readonly facts: readonly Fact[];
  readonly refusal: StoredRefusal | null;
  /** The order's version after it. */
  readonly version: number;
}
