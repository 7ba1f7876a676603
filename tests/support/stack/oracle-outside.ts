import type { LedgerEntry } from '../../../simulators/core/ledger';
import type { KeptOrder, Verdict } from './oracle';
import { MARKETPLACE } from './outside';
import type { World } from './world';

/** What was done to the outside world, compared with the orders. */
export async function outsideOnce(
  world: World,
  orders: readonly KeptOrder[],
  verdict: Verdict,
): Promise<void> {
  const ledger = await world.outside.ledger();
  for (const order of orders) {
    judgeLabels(order, ledger, verdict);
    judgeAttention(order, verdict);
    if (order.channel === MARKETPLACE) {
      const own = ledger.filter(({ system, orderId }) => system === 'mirakl' && orderId === order.externalId);
      judgeShipments(order, own, verdict);
      judgeDecision(order, own, verdict);
      judgeCancellations(order, own, verdict);
      judgeRefunds(order, own, verdict);
    }
  }
}

/** Once for as many as there should be; names the deviation otherwise. */
function expectCount(what: string, found: number, expected: number, verdict: Verdict): void {
  if (found > expected) verdict.doubled.push(`${what}: ${found} instead of ${expected}`);
  if (found < expected) verdict.lost.push(`${what}: ${found} instead of ${expected}`);
}

/** One label for each shipment, ever; it is valid unless the shipment was cancelled. */
function judgeLabels(
  { externalId, state }: KeptOrder,
  ledger: readonly LedgerEntry[],
  verdict: Verdict,
): void {
  for (const { id, label, cancelled, carrier } of state?.shipments ?? []) {
    if (carrier.account === null) continue;
    const of = (kind: string): number =>
      ledger.filter((entry) => entry.kind === kind && entry.key === `label:${id}`).length;
    const isBought = label === 'bought';
    expectCount(`${externalId}: labels of ${id}`, of('label_bought'), isBought ? 1 : 0, verdict);
    const alive = of('label_bought') - of('label_voided');
    expectCount(`${externalId}: live labels of ${id}`, alive, isBought && !cancelled ? 1 : 0, verdict);
  }
}

/** Each shipment that has left is known to the marketplace once, under the name that it has here. */
function judgeShipments(
  { externalId, state }: KeptOrder,
  own: readonly LedgerEntry[],
  verdict: Verdict,
): void {
  const reported = own.filter(({ kind }) => kind === 'shipment_confirmed');
  const handed = (state?.shipments ?? []).filter(({ handedAt }) => handedAt !== null);
  for (const { id } of handed) {
    const count = reported.filter(({ key }) => key === id).length;
    expectCount(`${externalId}: confirmations of ${id}`, count, 1, verdict);
  }
  expectCount(`${externalId}: confirmations`, reported.length, handed.length, verdict);
}

function judgeDecision({ externalId }: KeptOrder, own: readonly LedgerEntry[], verdict: Verdict): void {
  const decisions = own.filter(({ kind }) => kind === 'order_accepted' || kind === 'order_refused');
  if (decisions.length > 1) verdict.doubled.push(`${externalId}: decided ${decisions.length} times`);
}

function judgeCancellations(
  { externalId, state }: KeptOrder,
  own: readonly LedgerEntry[],
  verdict: Verdict,
): void {
  const reported = own
    .filter(({ kind, detail }) => kind === 'order_cancelled' && detail.by === 'seller')
    .reduce((sum, { detail }) => sum + Number(detail.quantity), 0);
  const cancelled = (state?.lines ?? []).reduce((sum, line) => sum + line.cancelled, 0);
  expectCount(`${externalId}: cancelled units`, reported, cancelled, verdict);
}

/** Every refund that counts as done was done once, and none gave back more than was debited by then. */
function judgeRefunds({ externalId, state }: KeptOrder, own: readonly LedgerEntry[], verdict: Verdict): void {
  const calls = new Set(own.flatMap(({ detail }) => detail.orderRefundId ?? []));
  const done = (state?.refunds ?? []).filter((refund) => refund.state === 'refunded');
  expectCount(`${externalId}: refunds`, calls.size, done.length, verdict);
  let [debited, refunded] = [0, 0];
  for (const { kind, amount = '0' } of own) {
    const cents = Math.round(Number(amount) * 100);
    if (kind === 'order_debited') debited += cents;
    if (kind === 'refund') refunded += cents;
    if (refunded > debited) verdict.wrong.push(`${externalId}: ${refunded} back of ${debited}`);
  }
}

function judgeAttention({ externalId, state }: KeptOrder, verdict: Verdict): void {
  for (const [key, { problem }] of Object.entries(state?.effects ?? {}))
    verdict.wrong.push(`${externalId}: ${key} is stuck: ${problem}`);
}
