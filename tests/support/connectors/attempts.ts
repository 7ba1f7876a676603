import type { Attempt } from '../../../domain/ports';

/** The attempts at one effect, with what is stored between them: the first stored reference stays. */
export class Attempts {
  ref: string | null = null;

  constructor(readonly key: string) {}

  next(): Attempt {
    return {
      key: this.key,
      ref: this.ref,
      saveReference: async (ref) => {
        this.ref ??= ref;
        return this.ref;
      },
    };
  }
}
