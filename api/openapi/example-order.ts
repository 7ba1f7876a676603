import { applyAll } from '../../domain/order/apply';
import type { Command } from '../../domain/order/commands';
import { decide } from '../../domain/order/decide';
import type { Fact } from '../../domain/order/facts';
import type { Order } from '../../domain/order/model';
import { statusTimes } from '../../domain/order/read/status-times';
import type { OrderView } from '../../domain/order/read/view';
import { viewOrder } from '../../domain/order/read/view';
import { splitTake, takeOrderSchema } from '../../domain/order/take';
import { DEFAULT_POLICY } from '../../domain/policy';
import { takeExamples } from './examples';

const ID = 'ord_0mwq5f8c09a1b2c3d4e5';
const NOW = '2026-11-20T09:30:05.000Z';

/**
 * The order of the examples after `accept` and `ship`, created by the rules themselves, so that it is never outdated.
 */
export function exampleOrder(): OrderView {
  const { body, content } = splitTake(takeOrderSchema.parse(takeExamples.complete.value), {
    orderId: ID,
    channel: { name: 'direct', kind: 'direct' },
    policy: DEFAULT_POLICY,
    now: NOW,
  });
  const manual = { carrier: 'Local courier', trackingNumber: 'LC-000123' };
  const taken = factsOf(null, 'take', body);
  const accepted = [...taken, ...factsOf(applyAll(null, taken), 'accept', {})];
  const facts = [...accepted, ...factsOf(applyAll(null, accepted), 'ship', { manual })];
  const view = viewOrder(applyAll(null, facts), {
    content,
    texts: new Map(),
    events: [],
    statusTimes: statusTimes(null, {}, facts),
  });
  // Forms of two actions show what forms are like.
  return { ...view, allowedActions: view.allowedActions.slice(0, 2) };
}

function factsOf(order: Order | null, name: string, body: object): readonly Fact[] {
  const who = { who: 'key_example', party: 'seller', onBehalfOf: null, requestId: null };
  const decision = decide(order, { id: `cmd_${name}`, name, body, receivedAt: NOW, ...who } as Command);
  if (!decision.accepted) throw new Error(`the example is refused: ${decision.refusal.code}`);
  return decision.facts;
}
