import { setTimeout as delay } from 'node:timers/promises';
import { defaultPayloadConverter } from '@temporalio/common';
import { nextDeadline } from '../../domain/order/deadlines';
import type { OrderQueryResult } from '../../workflows/contract';
import {
  ACCEPTANCE,
  ATTENTION,
  CHANNEL,
  FULFILLMENT,
  LIFECYCLE,
  NEXT_DEADLINE,
  ORDER_NUMBER,
  ORDER_QUERY,
  PAYMENT,
} from '../../workflows/contract';
import type { Life } from '../support/workflow-life';
import { POST } from '../support/workflow-life';
import { refuses } from '../support/workflow-outside';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = onDevServer();

const byPost = { carrier: { account: POST.account } };

/** The words that stand at the run, as soon as they are as they should be. */
async function attributes(life: Life, holds: (known: ReturnType<typeof words>) => boolean) {
  for (let triesLeft = 100; ; triesLeft -= 1) {
    const known = words((await life.handle.describe()).typedSearchAttributes);
    if (holds(known) || triesLeft === 0) return known;
    await delay(50);
  }
}

type Attributes = Awaited<ReturnType<Life['handle']['describe']>>['typedSearchAttributes'];

const words = (known: Attributes) => ({
  channel: known.get(CHANNEL),
  number: known.get(ORDER_NUMBER),
  lifecycle: known.get(LIFECYCLE),
  acceptance: known.get(ACCEPTANCE),
  fulfillment: known.get(FULFILLMENT),
  payment: known.get(PAYMENT),
  attention: known.get(ATTENTION),
  deadline: known.get(NEXT_DEADLINE)?.toISOString(),
});
