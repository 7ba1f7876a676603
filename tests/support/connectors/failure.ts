import { OutsideError } from '../../../domain/errors';

/** What a promise fails with: an `OutsideError`, since nothing else may leave a connector. */
export async function failure(promise: Promise<unknown> | undefined): Promise<OutsideError> {
  const error = await promise?.then(
    () => null,
    (thrown: unknown) => thrown,
  );
  if (!(error instanceof OutsideError)) throw new Error(`expected an OutsideError, not ${String(error)}`);
  return error;
}
