const TIME = String.raw`\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z`;

/** A text split at the places where the copies differ: literal parts, and between them the numbers of values. */
export interface Cut {
  readonly literals: readonly string[];
  readonly values: readonly number[];
}

/** What in the texts of a template stands for a value of each copy: needles by their number, then times. */
export class Needles {
  private readonly pattern: RegExp;
  private readonly numbers: Map<string, number>;
  readonly times: number[] = [];

  constructor(private readonly needles: readonly string[]) {
    this.pattern = new RegExp(`(${[...needles, TIME].join('|')})`);
    this.numbers = new Map(needles.map((needle, index) => [needle, index]));
  }

  /** A text without needles stays as it is. */
  cut(text: string): Cut | string {
    const parts = text.split(this.pattern);
    if (parts.length === 1) return text;
    return {
      literals: parts.filter((_, index) => index % 2 === 0),
      values: parts.filter((_, index) => index % 2 === 1).map((found) => this.numberOf(found)),
    };
  }

  private numberOf(found: string): number {
    const known = this.numbers.get(found);
    if (known !== undefined) return known;
    const number = this.needles.length + this.times.length;
    this.times.push(Date.parse(found));
    this.numbers.set(found, number);
    return number;
  }
}

/** The text with the values of one copy. */
export function fillIn(cut: Cut | string, of: readonly string[]): string {
  if (typeof cut === 'string') return cut;
  const { literals, values } = cut;
  let text = literals[0] as string;
  for (let index = 0; index < values.length; index += 1) {
    text += (of[values[index] as number] as string) + (literals[index + 1] as string);
  }
  return text;
}
