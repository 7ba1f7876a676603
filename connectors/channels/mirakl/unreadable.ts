/** Thrown if an order cannot be read; `problem` names the field and never its content. */
export class Unreadable extends Error {
  override readonly name = 'Unreadable';

  constructor(readonly problem: string) {
    super(problem);
  }
}
