import { ask, factsOf, NOW, ORDER_ID, takeBody, taken } from '../../../tests/support/domain/orders';
import { FACT_VERSION, upcast } from '../facts';
import { apply, applyAll } from '.';

describe('folding facts', () => {
  test('an order cannot begin with anything but its being taken', () => {
    expect(() => apply(null, { at: NOW, data: { type: 'OrderReleased' } })).toThrow(/OrderReleased/);
    expect(() => applyAll(null, [])).toThrow();
  });

  test('no facts leave an order as it is', () => {
    const order = taken();
    expect(applyAll(order, [])).toBe(order);
  });

  test('each fact is one version', () => {
    const facts = factsOf(null, ask('take', takeBody())).map((data) => ({ at: NOW, data }));
    expect(applyAll(null, facts).version).toBe(facts.length);
  });

  test('an order that asks for acceptance has accepted nothing yet, and any other has accepted everything', () => {
    expect(taken({ requiresAcceptance: true }).lines[0]).toMatchObject({ ordered: 2, accepted: 0 });
    expect(taken().lines[0]).toMatchObject({ ordered: 2, accepted: 2 });
  });

  test('an order is plain JSON: written and read, it is the same', () => {
    const order = taken();
    expect(JSON.parse(JSON.stringify(order))).toEqual(order);
  });

  test('a stored fact of today’s version is read as it is, and one of an unknown version not at all', () => {
    const fact = { type: 'OrderReleased' };
    expect(upcast(FACT_VERSION, fact)).toEqual(fact);
    expect(() => upcast(FACT_VERSION + 1, fact)).toThrow(/version/);
  });

  test('the ids of what belongs to an order are made of its own', () => {
    const [first] = factsOf(taken(), ask('create-shipment', { manual: { carrier: 'txt' } }));
    expect(first).toMatchObject({
      type: 'ShipmentCreated',
      shipmentId: `${ORDER_ID.replace('ord', 'shp')}_1`,
    });
  });
});
