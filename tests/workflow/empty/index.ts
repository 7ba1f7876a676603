import { condition, defineSignal, setHandler } from '@temporalio/workflow';

/** The least a workflow can be: what our own are measured against. */
export async function empty(): Promise<void> {
  let isOver = false;
  setHandler(defineSignal('end'), () => {
    isOver = true;
  });
  await condition(() => isOver);
}
