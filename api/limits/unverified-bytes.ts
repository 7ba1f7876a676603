/** Of a chunk of a body, beside its bytes: objects of Node and V8, so that chunks of one byte are not for free. */
const CHUNK_OVERHEAD_BYTES = 128;

/** No single address may hold more than this part of all, so that one client cannot take the others' place. */
const ADDRESS_SHARE = 0.25;

/** What one request holds. */
export interface HeldBytes {
  /** Counts a chunk that is about to be kept; false if there is no room for it. */
  hold(chunkBytes: number): boolean;
  /** Gives everything back. Safe to repeat. */
  release(): void;
}

/**
 * Counts the bytes of bodies that this process holds for requests that no API key stands for, such as callbacks whose
 * signature can only be verified once they have arrived. Never more than `limitBytes` over all of them.
 */
export class UnverifiedBytes {
  private total = 0;
  private readonly byAddress = new Map<string, number>();

  constructor(private readonly limitBytes: number) {}

  get heldBytes(): number {
    return this.total;
  }

  open(address: string): HeldBytes {
    let own = 0;
    const add = (bytes: number): void => {
      own += bytes;
      this.total += bytes;
      const held = (this.byAddress.get(address) ?? 0) + bytes;
      if (held > 0) this.byAddress.set(address, held);
      else this.byAddress.delete(address);
    };
    return {
      hold: (chunkBytes) => {
        const bytes = chunkBytes + CHUNK_OVERHEAD_BYTES;
        const held = (this.byAddress.get(address) ?? 0) + bytes;
        if (this.total + bytes > this.limitBytes || held > this.limitBytes * ADDRESS_SHARE) return false;
        add(bytes);
        return true;
      },
      release: () => add(-own),
    };
  }
}
