import type { Entry } from './journal';
import type { KeptFact, KeptOrder, Verdict } from './oracle';
import type { World } from './world';

interface KeptCommand {
  readonly key: string;
  readonly state: string;
  readonly count: number;
}

/** What the client received must be so: orders exist once, commands have the result that was returned. */
export async function acknowledged(
  world: World,
  prefix: string,
  orders: readonly KeptOrder[],
  verdict: Verdict,
): Promise<void> {
  const requests = world.journal.requests(prefix);
  const rows = await world.query<KeptCommand>(
    `SELECT key, min(state) AS state, count(*)::int AS count FROM inbox WHERE key = ANY($1) GROUP BY key`,
    [[...requests.keys()]],
  );
  const kept = new Map(rows.map((row) => [row.key, row]));
  const taken = new Map(orders.map((order) => [order.externalId, order]));
  const requested = new Set<string>();
  for (const [key, entries] of requests) {
    const known = entries.find((entry) => entry.outcome !== 'unknown');
    const row = kept.get(key);
    if ((row?.count ?? 0) > 1) verdict.doubled.push(`${key} is kept ${row?.count} times`);
    for (const { externalId } of entries) if (externalId !== null) requested.add(externalId);
    if (!known || known.status === 422 || known.status === 400) continue;
    if (known.externalId !== null && !taken.has(known.externalId))
      verdict.lost.push(`the order ${known.externalId}`);
    if (!row) verdict.lost.push(`${key} was answered ${known.status} and is not kept`);
    else judgeAnswer(key, known, row, verdict);
    judgeRepetitions(key, entries, verdict);
  }
  for (const { channel, externalId } of orders) {
    if (channel === 'direct' && !requested.has(externalId))
      verdict.wrong.push(`${externalId} was never sent`);
  }
}

function judgeAnswer(key: string, first: Entry, { state }: KeptCommand, verdict: Verdict): void {
  if (state === 'pending') verdict.lost.push(`${key} was acknowledged and has no answer`);
  const wasRefused = first.status === 409;
  const wasDone = first.status === 200 || first.status === 201;
  if ((wasRefused && state !== 'refused') || (wasDone && state !== 'accepted'))
    verdict.wrong.push(`${key} was answered ${first.status} and is ${state}`);
}

/** What is sent again under its key gets one response; only "wait" may become one, and 422 is for another body. */
function judgeRepetitions(key: string, entries: readonly Entry[], verdict: Verdict): void {
  const answers = new Set(
    entries.flatMap(({ status }) => (status === 202 || status === 422 ? [] : (status ?? []))),
  );
  const definite = [...answers].filter((status) => status < 500);
  if (definite.length > 1) verdict.wrong.push(`${key} was answered ${definite.join(' and ')}`);
}

/** What can happen once, by what it happens to. */
const ONCE: Readonly<Record<string, (data: KeptFact['data']) => string>> = {
  OrderTaken: () => '',
  ShipmentCreated: (data) => String(data.shipmentId),
  LabelBought: (data) => String(data.shipmentId),
  ShipmentHandedOver: (data) => String(data.shipmentId),
  ShipmentVoided: (data) => String(data.shipmentId),
  RefundRequested: (data) => (data.refund as { id: string }).id,
  RefundDone: (data) => String(data.refundId),
  EffectDone: (data) => String(data.key),
};

/** Facts are numbered without a gap, happen once if they must, and refund no more than was paid. */
export function counted(orders: readonly KeptOrder[], facts: readonly KeptFact[], verdict: Verdict): void {
  for (const { id, externalId, version } of orders) {
    const own = facts.filter((fact) => fact.order_id === id);
    const isNumbered = own.every(({ sequence }, index) => sequence === index + 1);
    if (!isNumbered || own.length !== version)
      verdict.wrong.push(`${externalId}: version ${version}, facts ${own.map((fact) => fact.sequence)}`);
    if (own.filter(({ type }) => type === 'OrderTaken').length === 0)
      verdict.lost.push(`${externalId}: not taken`);
    const seen = new Set<string>();
    for (const { type, data } of own) {
      const subject = ONCE[type]?.(data);
      if (subject === undefined) continue;
      const name = `${externalId}: ${type} ${subject}`;
      if (seen.has(name)) verdict.doubled.push(name);
      seen.add(name);
    }
    judgeMoney(externalId, own, verdict);
  }
}

interface Payment {
  readonly id: string;
  readonly amount: number;
  readonly state: string;
}

/** At no moment has more been refunded than had been captured. */
function judgeMoney(externalId: string, facts: readonly KeptFact[], verdict: Verdict): void {
  const captured = new Map<string, number>();
  const wanted = new Map<string, number>();
  let refunded = 0;
  for (const { type, data, sequence } of facts) {
    const payments = type === 'OrderTaken' ? (data.payments as Payment[]) : [];
    for (const { id, amount, state } of payments) if (state === 'captured') captured.set(id, amount);
    if (type === 'PaymentRecorded' && data.state === 'captured')
      captured.set(String(data.paymentId), Number(data.amount));
    if (type === 'RefundRequested') {
      const { id, amount } = data.refund as { id: string; amount: number };
      wanted.set(id, amount);
    }
    if (type === 'RefundDone') refunded += wanted.get(String(data.refundId)) ?? Number.NaN;
    const most = [...captured.values()].reduce((sum, amount) => sum + amount, 0);
    if (!(refunded <= most)) verdict.wrong.push(`${externalId}: ${refunded} of ${most} back at ${sequence}`);
  }
}

/** Every chain of facts still fits its hashes, as the API reports. */
export async function chained(world: World, orders: readonly KeptOrder[], verdict: Verdict): Promise<void> {
  for (const { id, externalId } of orders) {
    const { chain } = await world.client.get<{ chain: { verified: boolean } }>(
      `/v1/orders/${id}/timeline?verify=true`,
    );
    if (!chain.verified) verdict.wrong.push(`${externalId}: its chain is broken`);
  }
}
