import { outsideProblem } from '../../domain/outside-problems';
import { needsAttention } from '../../domain/pull-failures';
import type { PullFailureLog, StoredPullFailures } from '../../store/pull-failures';

type Failures = Pick<PullFailureLog, 'list'>;

/** C12: why a connection cannot be read at present, as responses contain it. */
const shown = ({ code, remark, failures, since, lastAt, nextAt }: StoredPullFailures) => ({
  code,
  detail: outsideProblem(code),
  remark,
  failures,
  since: since.toISOString(),
  lastAt: lastAt.toISOString(),
  nextAt: nextAt.toISOString(),
  attention: needsAttention({ failures, since }, new Date()),
});

/** What is known of the pulls of each connection of a side. */
export async function pullHealth(failures: Failures, side: 'channel' | 'supplier') {
  const byName = new Map((await failures.list(side)).map((failing) => [failing.name, shown(failing)]));
  return (name: string) => ({ pullFailure: byName.get(name) ?? null });
}

/** The connections of a side that a person should look at. */
export async function failingFor(failures: Failures, side: 'channel' | 'supplier'): Promise<string[]> {
  const now = new Date();
  return (await failures.list(side))
    .filter((failing) => needsAttention(failing, now))
    .map(({ name }) => name);
}
