/** The ways a request can be made to go wrong; README.md describes each. */
export const FAULT_KINDS = [
  'failBefore',
  'executeThenTimeout',
  'executeThenReset',
  'delay',
  'status',
  'malformedJson',
  'truncatedBody',
  'wrongContentType',
  'hugeBody',
  'slowDrip',
  'endlessHeaders',
  'barrier',
  'barrierAfter',
] as const;

export type FaultKind = (typeof FAULT_KINDS)[number];

/** One fault and its settings; a setting that the kind has no use for is ignored. */
export interface Fault {
  kind: FaultKind;
  /** Status to respond with: `status` (500 by default) and, if given, `failBefore`. */
  status?: number;
  /** Sent as `Retry-After`, verbatim: seconds, an HTTP date or nonsense. */
  retryAfter?: string | number;
  /** `delay`: how long. `slowDrip` and `endlessHeaders`: pause between bytes or lines (1,000 by default). */
  ms?: number;
  /** `hugeBody`: how many bytes (50 MiB by default). */
  bytes?: number;
  /** Name of a barrier (the kind's name by default). */
  name?: string;
}

/** Which requests a rule concerns. All given conditions must hold. */
export interface FaultMatch {
  method?: string;
  /**
   * Regular expression on the path, prefix included and query excluded; unanchored, so end it with `$` to be
   * exact.
   */
  path?: string;
  /** Header names and the regular expressions their values must fit. */
  header?: Record<string, string>;
  /** Text that the raw body contains. */
  bodyIncludes?: string;
  /**
   * Leaves the matching requests before the nth alone; 1 (the default) is the first after the rule was set.
   */
  nth?: number;
}

/** A rule of the fault plan. It fires on `times` requests (1 by default), then is spent. */
export interface FaultRule {
  match?: FaultMatch;
  fault: Fault;
  times?: number | 'always';
}

/** A request as the fault plan sees it. */
export interface FaultSubject {
  method: string;
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: string;
}
