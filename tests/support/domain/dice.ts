/**
 * Choices out of numbers that were drawn beforehand. A property test draws the numbers, so it can repeat a run
 * and shrink it: if numbers are missing or zero, every choice is the plainest one.
 */
export class Dice {
  private next = 0;

  constructor(private readonly numbers: readonly number[]) {}

  /** A whole number from 0 to `max`. */
  upTo(max: number): number {
    const drawn = this.numbers[this.next] ?? 0;
    this.next += 1;
    return drawn % (max + 1);
  }

  oneIn(times: number): boolean {
    return this.upTo(times - 1) === times - 1;
  }

  pick<T>(items: readonly [T, ...T[]]): T {
    return items[this.upTo(items.length - 1)] ?? items[0];
  }

  /** One of the items, or `otherwise` if there are none, and now and then although there are some. */
  pickOr<T>(items: readonly T[], otherwise: T): T {
    if (items.length === 0 || this.oneIn(16)) return otherwise;
    return items[this.upTo(items.length - 1)] ?? otherwise;
  }
}
