import { ask, factsOf, NOW, ORDER_ID, takeBody, taken } from '../../../tests/support/domain/orders';
import { FACT_VERSION, upcast } from '../facts';
import { apply, applyAll } from '.';

describe('folding facts', () => {
  test('the first fact of an order must be its taking', () => {
    expect(() => apply(null, { at: NOW, data: { type: 'OrderReleased' } })).toThrow(/OrderReleased/);
    expect(() => applyAll(null, [])).toThrow();
  });

  test('an empty list of facts leaves an order unchanged', () => {
    const order = taken();
    expect(applyAll(order, [])).toBe(order);
  });

  test('each fact increases the version by one', () => {
    const facts = factsOf(null, ask('take', takeBody())).map((data) => ({ at: NOW, data }));
    expect(applyAll(null, facts).version).toBe(facts.length);
  });

  test('an order that requires acceptance starts with nothing accepted, and any other with everything accepted', () => {
    expect(taken({ requiresAcceptance: true }).lines[0]).toMatchObject({ ordered: 2, accepted: 0 });
    expect(taken().lines[0]).toMatchObject({ ordered: 2, accepted: 2 });
  });

  test('an order is plain JSON: writing and reading preserves it', () => {
    const order = taken();
    expect(JSON.parse(JSON.stringify(order))).toEqual(order);
  });

  test('a stored fact of the current version is read unchanged, and one of an unknown version is refused', () => {
    const fact = { type: 'OrderReleased' };
    expect(upcast(FACT_VERSION, fact)).toEqual(fact);
    expect(() => upcast(FACT_VERSION + 1, fact)).toThrow(/version/);
  });

  test('the ids of what belongs to an order are derived from the id of the order', () => {
    const [first] = factsOf(taken(), ask('create-shipment', { manual: { carrier: 'txt' } }));
    expect(first).toMatchObject({
      type: 'ShipmentCreated',
      shipmentId: `${ORDER_ID.replace('ord', 'shp')}_1`,
    });
  });
});
