import type { FactData, FactOrigin } from '../order/facts';
import { canonicalJson } from './canonical';
import { sha256 } from './hash';

/** A fact as it is recorded: numbered, versioned, with its circumstances. */
export interface FactRecord extends FactOrigin {
  readonly sequence: number;
  readonly version: number;
  readonly at: string;
  readonly data: FactData;
}

/** Links a record to all before it: a fact that is changed, left out or put in breaks every hash after it. */
export function linkHash(previousHash: string, record: FactRecord): string {
  const { sequence, version, at, data, who, onBehalfOf, cause, requestId } = record;
  return sha256(
    canonicalJson({ previousHash, sequence, version, at, data, who, onBehalfOf, cause, requestId }),
  );
}

export interface ChainedFact extends FactRecord {
  readonly hash: string;
}

/** Numbers and chains records that follow `version` and `hash`. */
export function chain(
  version: number,
  hash: string,
  records: readonly Omit<FactRecord, 'sequence'>[],
): ChainedFact[] {
  let previous = hash;
  return records.map((unnumbered, index) => {
    const record = { ...unnumbered, sequence: version + index + 1 };
    previous = linkHash(previous, record);
    return { ...record, hash: previous };
  });
}

/** The sequence of the first fact that does not fit its hash; null if the whole chain is valid. */
export function brokenAt(facts: readonly ChainedFact[]): number | null {
  let previous = '';
  for (const [index, fact] of facts.entries()) {
    if (fact.sequence !== index + 1 || linkHash(previous, fact) !== fact.hash) return index + 1;
    previous = fact.hash;
  }
  return null;
}

/**
 * As `brokenAt`, and it detects a chain that was cut off, continued or ended otherwise: by the version and the hash of
 * the order's row.
 */
export function recordBrokenAt(
  facts: readonly ChainedFact[],
  end: { readonly version: number; readonly hash: string },
): number | null {
  const broken = brokenAt(facts);
  if (broken !== null) return broken;
  if (facts.length !== end.version) return Math.min(facts.length, end.version) + 1;
  return (facts.at(-1)?.hash ?? '') === end.hash ? null : end.version;
}
