import type { ApiClient, ShownOrder } from './client';
import type { Example } from './examples';
import { EXAMPLES } from './examples';
import type { OutsideWorld } from './outside';

/** Runs every example to its end; one that ran in an earlier start is only shown. Returns the number of each. */
export async function playExamples(
  api: ApiClient,
  outside: OutsideWorld,
  write: (line: string) => void,
): Promise<{ played: number; before: number }> {
  await outside.connect(api);
  let before = 0;
  for (const [index, life] of EXAMPLES.entries()) {
    write(`Example ${index + 1} of ${EXAMPLES.length}: ${life.title}`);
    const known = await api.find(life.channel, life.externalId);
    if (known && isOver(life, known)) {
      before += 1;
      write(line('ran in an earlier start', known));
      continue;
    }
    await life.play({ api, outside, say: (step, order) => write(line(step, order)) });
  }
  return { played: EXAMPLES.length - before, before };
}

const isOver = (life: Example, { status }: ShownOrder): boolean =>
  Object.entries(life.ends).every(([dimension, word]) => status[dimension] === word);

/** The step, and the statuses of the order after it that are not at their default. */
function line(step: string, { externalId, status }: ShownOrder): string {
  const words = Object.entries(status)
    .filter(([dimension, word]) => word !== 'none' && word !== 'in_sync' && dimension !== 'pickup')
    .map(([dimension, word]) => (dimension === 'lifecycle' ? word : `${dimension} ${word}`));
  return `  ${externalId}  ${step.padEnd(26)} ${words.join(', ')}`;
}
