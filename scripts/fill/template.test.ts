import { applyAll } from '../../domain/order/apply';
import type { Order } from '../../domain/order/model';
import { statusOf } from '../../domain/order/status';
import type { ChainedFact } from '../../domain/record/chain';
import { recordBrokenAt } from '../../domain/record/chain';
import { rowOf } from '../../store/order-row';
import { KINDS, lifeOf } from './kinds';
import { plan } from './plan';
import type { Row } from './rows';
import { array } from './rows';
import type { Copy, Rows, Sealing } from './template';
import { Template } from './template';

const sealing: Sealing = {
  seal: (orderId, secrets) => ({
    subject: orderId,
    orderId,
    wrappedKey: Buffer.from('key'),
    records: secrets.map(({ ref, text }) => ({ ref, ciphertext: Buffer.from(text) })),
  }),
  nameTokens: ({ customer }) => [String(customer?.name)],
};

const copy = (number: number): Copy => ({
  number,
  bornAt: Date.parse('2026-09-01T00:00:00.000Z') + number * 1_000,
  people: { customer: { name: `Customer ${number}` } },
});

const factOf = ({ order_id: _, type: __, data, ...row }: Row): ChainedFact =>
  ({ ...row, data: JSON.parse(String(data)), onBehalfOf: null, requestId: null }) as unknown as ChainedFact;

const stateOf = ({ orders: [row] }: Rows): Order => JSON.parse(String(row?.['state']));

describe.each(KINDS.map((kind) => [kind.name, kind] as const))(
  'copies of an order of the kind "%s"',
  (_, kind) => {
    const template = new Template(lifeOf(kind, 7));
    const [first, second] = [1, 2].map((number) => template.rowsOf(copy(number), sealing)) as [Rows, Rows];

    test('have facts with a valid chain, from which their snapshot follows', () => {
      for (const rows of [first, second]) {
        const facts = rows.facts.map(factOf);
        const { version, hash } = rows.orders[0] as unknown as { version: number; hash: string };
        expect(recordBrokenAt(facts, { version, hash })).toBeNull();
        expect(applyAll(null, facts)).toEqual(stateOf(rows));
      }
    });

    test('have the columns that the store derives from their snapshots', () => {
      const row = rowOf(stateOf(first), {}, new Date());
      const { search_terms, words, next_deadline, total, summary } = first.orders[0] as Row;
      expect({ search_terms, words, next_deadline, total }).toEqual({
        search_terms: array(row.searchTerms),
        words: array(row.words),
        next_deadline: row.nextDeadline,
        total: row.total,
      });
      const { statusTimes: _, ...shown } = JSON.parse(String(summary));
      const { statusTimes: __, ...expected } = JSON.parse(row.summary);
      expect(shown).toEqual(expected);
    });

    test('differ in ids, numbers, times and persons, and in nothing that happened', () => {
      expect(statusOf(stateOf(first))).toEqual(statusOf(stateOf(second)));
      const [a, b] = [first, second].map(({ orders }) => orders[0]);
      for (const column of ['id', 'external_id', 'hash', 'created_at', 'name_tokens'])
        expect(a?.[column]).not.toEqual(b?.[column]);
      const idsOf = (rows: Rows) => [...rows.inbox, ...rows.effects].map(({ id, key }) => id ?? key);
      expect(idsOf(first).filter((id) => idsOf(second).includes(id))).toEqual([]);
    });
  },
);

test('a chain that was changed afterwards is invalid', () => {
  const rows = new Template(lifeOf(KINDS[0], 7)).rowsOf(copy(1), sealing);
  const facts = rows.facts.map(factOf);
  const changed = facts.map((fact, index) => (index === 1 ? { ...fact, who: 'somebody else' } : fact));
  expect(recordBrokenAt(changed, { version: facts.length, hash: facts.at(-1)?.hash ?? '' })).toBe(2);
});

test('a plan has orders of every kind, none of which is in the future or has missed a deadline', () => {
  const now = Date.parse('2026-11-28T00:00:00.000Z');
  const planned = plan(300, now);
  expect(new Set(planned.map(({ template }) => template)).size).toBeGreaterThanOrEqual(KINDS.length);
  for (const { template, bornAt } of planned) {
    const lastAt = bornAt + template.ageMs;
    expect(lastAt).toBeLessThanOrEqual(now);
    if (template.dueInMs !== null) expect(lastAt + template.dueInMs).toBeGreaterThan(now);
  }
});
