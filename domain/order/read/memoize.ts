/**
 * A pure function of an immutable value that is called with the same value repeatedly while one decision is made: the
 * result is kept as long as the value itself.
 */
export function memoize<T extends object, R>(compute: (value: T) => R): (value: T) => R {
  const known = new WeakMap<T, { readonly answer: R }>();
  return (value) => {
    const kept = known.get(value);
    if (kept) return kept.answer;
    const answer = compute(value);
    known.set(value, { answer });
    return answer;
  };
}
