import type { Fault, FaultMatch, FaultRule, FaultSubject } from './fault';
import { FAULT_KINDS } from './fault';

interface PlannedRule {
  id: string;
  rule: FaultRule;
  applies(subject: FaultSubject): boolean;
  seen: number;
  fired: number;
}

/** How far a rule has got. */
export interface FaultRuleStatus extends FaultRule {
  id: string;
  /** Requests that matched since the rule was set. */
  seen: number;
  /** Requests that it hit. */
  fired: number;
}

/**
 * The rules in force. Every rule counts all requests that match it, but of the rules that are due the oldest
 * alone fires, so rules set one after another hit one request after another.
 */
export class FaultPlan {
  private rules: PlannedRule[] = [];
  private lastId = 0;

  /** Adds a rule and returns its id. Throws a RangeError on an unknown kind or a broken pattern. */
  add(rule: FaultRule): string {
    if (!FAULT_KINDS.includes(rule.fault.kind))
      throw new RangeError(`unknown fault kind "${rule.fault.kind}"`);
    this.lastId += 1;
    const id = `fault-${this.lastId}`;
    this.rules.push({ id, rule, applies: matcher(rule.match ?? {}), seen: 0, fired: 0 });
    return id;
  }

  /** The fault that hits this request, if any; asking counts. */
  take(subject: FaultSubject): Fault | undefined {
    let hit: PlannedRule | undefined;
    for (const planned of this.rules) {
      if (!planned.applies(subject)) continue;
      planned.seen += 1;
      if (hit === undefined && isDue(planned)) hit = planned;
    }
    if (hit === undefined) return undefined;
    hit.fired += 1;
    return hit.rule.fault;
  }

  /** Lets a caller skip the work of describing a request when nothing is planned. */
  get isEmpty(): boolean {
    return this.rules.length === 0;
  }

  list(): FaultRuleStatus[] {
    return this.rules.map(({ id, rule, seen, fired }) => ({ id, ...rule, seen, fired }));
  }

  remove(id: string): boolean {
    const before = this.rules.length;
    this.rules = this.rules.filter((planned) => planned.id !== id);
    return this.rules.length < before;
  }

  clear(): void {
    this.rules = [];
  }
}

function isDue({ rule, seen, fired }: PlannedRule): boolean {
  const times = rule.times ?? 1;
  return seen >= (rule.match?.nth ?? 1) && (times === 'always' || fired < times);
}

function matcher(match: FaultMatch): (subject: FaultSubject) => boolean {
  const method = match.method?.toUpperCase();
  const path = pattern(match.path);
  const headers = Object.entries(match.header ?? {}).map(
    ([name, value]) => [name.toLowerCase(), pattern(value)] as const,
  );
  return (subject) =>
    (method === undefined || subject.method === method) &&
    (path === undefined || path.test(subject.path)) &&
    headers.every(([name, value]) => {
      const sent = subject.headers[name];
      return sent !== undefined && (value === undefined || value.test(String(sent)));
    }) &&
    (match.bodyIncludes === undefined || subject.body.includes(match.bodyIncludes));
}

function pattern(source: string | undefined): RegExp | undefined {
  if (source === undefined) return undefined;
  try {
    return new RegExp(source);
  } catch (cause) {
    throw new RangeError(`"${source}" is no regular expression`, { cause });
  }
}
