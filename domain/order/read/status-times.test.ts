import fc from 'fast-check';
import { factsOf as factsOfStep, lives } from '../../../tests/support/domain/lives';
import {
  ask,
  inDays,
  lineOf,
  NOW,
  packByHand,
  shipByHand,
  shipmentNo,
  takeBody,
} from '../../../tests/support/domain/orders';
import { firstFacts, walk } from '../../../tests/support/domain/walk';
import { applyAll } from '../apply';
import type { Command } from '../commands';
import { decide } from '../decide';
import type { Fact } from '../facts';
import type { Order } from '../model';
import { statusTimes } from './status-times';

const LINES = [lineOf('1', 1), lineOf('2', 1)];

/** All facts of an order's life; throws if a command is refused. */
function factsOf(...commands: readonly Command[]): Fact[] {
  let order: Order | null = null;
  return [ask('take', takeBody({ lines: LINES })), ...commands].flatMap((command) => {
    const decision = decide(order, command);
    if (!decision.accepted) throw new Error(decision.refusal.code);
    order = decision.order;
    return [...decision.facts];
  });
}

const at = (days: number, command: Command): Command => ({ ...command, receivedAt: inDays(days) });
const shipped = [at(2, shipByHand())];

describe('statusTimes', () => {
  it('has each status of each view with the moment at which it was first true', () => {
    const times = statusTimes(null, {}, factsOf(...shipped));
    expect(times).toMatchObject({ 'Payment accepted': NOW, Unfulfilled: NOW, Shipped: inDays(2) });
  });

  it('keeps the time of a status that is no longer true, or is true again', () => {
    const back = factsOf(...shipped, at(9, ask('return', {})));
    expect(statusTimes(null, {}, back).Shipped).toBe(inDays(2));
    const again = factsOf(
      at(1, packByHand()),
      at(2, ask('void-shipment', { shipmentId: shipmentNo(1) })),
      at(3, packByHand()),
    );
    expect(statusTimes(null, {}, again)['Ready for shipment']).toBe(inDays(1));
  });

  it('has no statuses that are true only of a shipment or a line', () => {
    const commands = [
      packByHand(),
      ask('void-shipment', { shipmentId: shipmentNo(1) }),
      ask('refund', { lines: [{ id: '1' }] }),
    ];
    const times = statusTimes(null, {}, factsOf(...commands));
    expect(times).not.toHaveProperty('Canceled');
    expect(times).not.toHaveProperty('Refunded');
    const cancelled = factsOf(...commands, at(3, ask('cancel', {})));
    expect(statusTimes(null, {}, cancelled).Canceled).toBe(inDays(3));
  });

  it('keeps what is known, and adds nothing if no fact is new', () => {
    const known = { Paid: inDays(-1) };
    expect(statusTimes(null, known, [])).toEqual(known);
    expect(statusTimes(null, known, factsOf())).toMatchObject({ Paid: inDays(-1), Unfulfilled: NOW });
    expect(known).toEqual({ Paid: inDays(-1) });
  });

  it('is the same for any division of the facts', () => {
    fc.assert(
      fc.property(lives(), fc.nat(), (choices, anywhere) => {
        const facts: Fact[] = firstFacts(choices).map((data) => ({ at: NOW, data }));
        walk(choices, (step) => facts.push(...factsOfStep(step)));
        const cut = 1 + (anywhere % facts.length);
        const before = facts.slice(0, cut);
        const known = statusTimes(null, {}, before);
        const pieces = statusTimes(applyAll(null, before), known, facts.slice(cut));
        expect(pieces).toEqual(statusTimes(null, {}, facts));
      }),
      { numRuns: 100 },
    );
  });

  it('is empty for an order that was not taken', () => {
    const begun = factsOf();
    const later = factsOf(...shipped).slice(begun.length);
    expect(() => statusTimes(null, {}, later)).toThrow(/cannot begin/);
    expect(statusTimes(applyAll(null, begun), {}, later)).toHaveProperty(['Shipped']);
  });
});
