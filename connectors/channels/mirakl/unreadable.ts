/** Thrown where an order can't be read; `problem` names the field and never what stands in it. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly problem: string) {
    super(problem);
  }
}
