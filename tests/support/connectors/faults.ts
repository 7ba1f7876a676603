/**
 * The ways in which an effect may be done, or not, without the caller knowing; with a time-out that is short if
 * a response never comes, and none if it only takes its time.
 */
export const UNCLEAR = [
  ['is done and its answer never comes', { kind: 'executeThenTimeout' }, 400],
  ['is done and the connection is cut', { kind: 'executeThenReset' }, undefined],
  ['is not done: the connection is cut', { kind: 'failBefore' }, undefined],
  ['is not done: a 502', { kind: 'status', status: 502 }, undefined],
] as const;
