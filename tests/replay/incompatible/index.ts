import { sleep } from '@temporalio/workflow';
import { runOrder as compatible } from '../../../workflows';
import type { OrderInput } from '../../../workflows/contract';

/** A change that no history survives: it waits before it does what it always did. */
export async function runOrder(input: OrderInput): Promise<void> {
  await sleep('1 second');
  await compatible(input);
}
