import fc from 'fast-check';
import { eur } from '../../tests/support/domain/orders';
import { DEFAULT_POLICY } from '../policy';
import { canonicalJson } from '../record/canonical';
import { meaningOf } from './meaning';
import { takeOrderSchema } from './take';

const order = fc.record({
  channel: fc.constant('direct'),
  externalId: fc.constantFrom('A', 'B'),
  currency: fc.constant('EUR'),
  placedAt: fc.option(fc.constantFrom('2026-11-20T09:30:00Z', '2026-11-21T09:30:00Z'), { nil: undefined }),
  lines: fc.uniqueArray(
    fc.record({
      id: fc.constantFrom('1', '2', '3'),
      sku: fc.constantFrom('MUG', 'CUP'),
      quantity: fc.integer({ min: 1, max: 3 }),
      unitPrice: fc.constantFrom(eur(100), eur(200)),
      discount: fc.option(fc.constantFrom(eur(0), eur(50)), { nil: undefined }),
    }),
    { selector: ({ id }) => id, minLength: 1 },
  ),
  payment: fc.constant({ mode: 'prepaid' }),
  requiresAcceptance: fc.option(fc.boolean(), { nil: undefined }),
});

const meaning = (value: unknown): string =>
  canonicalJson(meaningOf(takeOrderSchema.parse(value), DEFAULT_POLICY));

/** M10 */
describe('what a new order means', () => {
  test('does not depend on its spelling', () => {
    fc.assert(
      fc.property(order, (written) => {
        const again = {
          ...written,
          externalId: ` ${written.externalId} `,
          placedAt: written.placedAt?.replace('09:30:00Z', '10:30:00.000+01:00'),
          customer: null,
          shipping: { price: eur(0), taxes: [], tracked: false },
          lines: written.lines
            .map((line) => ({ ...line, taxes: [], discount: line.discount ?? eur(0), name: ' ' }))
            .reverse(),
          payments: [],
          requiresAcceptance: written.requiresAcceptance ?? DEFAULT_POLICY.requiresAcceptance,
        };
        expect(meaning(again)).toBe(meaning(written));
      }),
    );
  });

  test('differs between orders that differ in an amount, a unit, a product, an instant or an id', () => {
    fc.assert(
      fc.property(order, fc.nat(4), (written, kind) => {
        const [first, ...rest] = written.lines;
        if (!first) return;
        const changes = [
          { lines: [{ ...first, unitPrice: eur(first.unitPrice.amount + 1) }, ...rest] },
          { lines: [{ ...first, quantity: first.quantity + 1 }, ...rest] },
          { lines: [{ ...first, sku: `${first.sku}2` }, ...rest] },
          { placedAt: '2026-11-22T09:30:00Z' },
          { externalId: 'C' },
        ];
        expect(meaning({ ...written, ...changes[kind] })).not.toBe(meaning(written));
      }),
    );
  });
});
