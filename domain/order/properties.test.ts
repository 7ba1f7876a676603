import { ERRORS } from '../errors';
import { brokenOf, everyLife, everyStep, factsOf, prefixes, TIME_FOR_LIVES } from '../testing/lives';
import { NOW } from '../testing/orders';
import { firstFacts, walk } from '../testing/walk';
import { capturedOf, committedOf, committedRefunds, owedToCustomer, refundable } from './amounts';
import { applyAll } from './apply';
import type { Command } from './commands';
import { decide } from './decide';
import type { Fact } from './facts';
import type { Order } from './model';
import { quantitiesOf } from './quantities';

jest.setTimeout(TIME_FOR_LIVES);

describe('the quantities of every line', () => {
  test('none is negative, and each is bounded by the one it is part of', () => {
    const check = (order: Order): string[] =>
      order.lines.flatMap((line) => {
        const units = quantitiesOf(order, line);
        return brokenOf({
          'nothing negative': Object.values(units).every((count) => count >= 0),
          'returned, or on its way back, ≤ handed': units.returned + units.returnRequested <= units.handed,
          'handed ≤ prepared': units.handed <= units.prepared,
          'prepared ≤ accepted − cancelled': units.prepared <= units.accepted - units.cancelled,
          'accepted + refused ≤ ordered': units.accepted + units.refused <= units.ordered,
          'delivered ≤ handed': units.delivered <= units.handed,
          'received ≤ handed': units.received <= units.handed,
          'refunded ≤ ordered': units.refunded <= units.ordered,
        });
      });
    everyStep((step) => prefixes(step).flatMap(check));
  });

  test('stock is held for what is still to leave and for nothing else, and what goes back was taken out', () => {
    everyStep(({ after }) =>
      after.lines.flatMap((line) => {
        const { accepted, cancelled, handed } = quantitiesOf(after, line);
        const toLeave = after.lifecycle.state === 'cancelled' ? 0 : accepted - cancelled - handed;
        return brokenOf({
          'nothing negative': Math.min(line.reserved, line.consumed, line.restocked) >= 0,
          'reserved ≤ still to leave': line.reserved <= Math.max(0, toLeave),
          'consumed ≤ handed': line.consumed <= handed,
          'restocked ≤ consumed': line.restocked <= line.consumed,
          'none of a supplier’s': line.supplier === null || line.reserved + line.consumed === 0,
        });
      }),
    );
  });

  test('what was decided, has left, came back or was refunded is never taken back', () => {
    const growing = [
      'accepted',
      'refused',
      'cancelled',
      'handed',
      'received',
      'returned',
      'refunded',
    ] as const;
    everyStep(({ before, after }) =>
      before.lines.flatMap((line, index) => {
        const units = quantitiesOf(before, line);
        const later = quantitiesOf(after, after.lines[index] ?? line);
        return growing.filter((counter) => later[counter] < units[counter]);
      }),
    );
  });
});

describe('the money of every order', () => {
  test('what is given back or promised is never above what came in, in all and by each payment', () => {
    const check = (order: Order): string[] =>
      brokenOf({
        'in all': committedRefunds(order) <= capturedOf(order),
        'by each payment': order.payments.every((payment) => {
          const captured = payment.state === 'captured' ? payment.amount : 0;
          return committedOf(order, payment) <= captured;
        }),
      });
    everyStep((step) => prefixes(step).flatMap(check));
  });

  test('each refund is the sum of its parts, and all of it goes back by payments', () => {
    everyLife((choices) =>
      walk(choices).refunds.flatMap((refund) => {
        const goods = refund.lines.reduce((sum, line) => sum + line.amount, 0);
        const parts = refund.allocations.reduce((sum, part) => sum + part.amount, 0);
        return brokenOf({
          'the sum of its parts': goods + refund.shipping + refund.adjustment - refund.fee === refund.amount,
          'all of it by payments': parts === refund.amount,
          'more than nothing': refund.amount > 0,
          'no part below nothing': [
            refund.shipping,
            refund.fee,
            ...refund.lines.map(({ amount }) => amount),
          ].every((part) => part >= 0),
        });
      }),
    );
  });

  test('what is owed back is there to be given back', () => {
    everyLife((choices) => {
      const order = walk(choices);
      return brokenOf({
        'not below nothing': owedToCustomer(order) >= 0,
        'not above what is left': owedToCustomer(order) <= refundable(order),
      });
    });
  });
});

describe('the record of every order', () => {
  test('its version is the number of its facts', () => {
    everyLife((choices) => {
      let count = firstFacts(choices).length;
      const wrong: string[] = [];
      walk(choices, (step) => {
        count += factsOf(step).length;
        if (step.after.version !== count) wrong.push(`version ${step.after.version} after ${count} facts`);
      });
      return wrong;
    });
  });

  test('its facts, written down and folded again, give the same order', () => {
    everyLife((choices) => {
      const facts: Fact[] = firstFacts(choices).map((data) => ({ at: NOW, data }));
      const order = walk(choices, (step) => facts.push(...factsOf(step)));
      const again = applyAll(null, JSON.parse(JSON.stringify(facts)));
      return brokenOf({ 'the same order': JSON.stringify(again) === JSON.stringify(order) });
    });
  });

  test('a decision changes nothing of the order it was asked of, and a refusal is nothing but words', () => {
    everyStep(({ before, command }) => {
      const kept = JSON.stringify(before);
      const decision = decide(before, command);
      return brokenOf({
        'nothing changed': JSON.stringify(before) === kept,
        'a refusal and nothing else':
          decision.accepted || Object.keys(decision).join() === 'accepted,refusal',
      });
    });
  });

  test('a refusal is one line for a person, and repeats no free text of anybody’s', () => {
    everyStep(({ decision }) => {
      if (decision.accepted) return [];
      const { code, detail } = decision.refusal;
      return brokenOf({
        [`${code} is registered`]: Object.hasOwn(ERRORS, code),
        [`${code} is one short line`]: /^[^\n]{1,300}$/.test(detail),
        [`${code} repeats no free text`]: !detail.includes('txt_'),
      });
    });
  });

  test('the same decision made again is the same decision', () => {
    everyStep(({ before, command, decision }) =>
      brokenOf({ 'the same': JSON.stringify(decide(before, command)) === JSON.stringify(decision) }),
    );
  });

  test('what the outside says twice counts once', () => {
    const told: ReadonlySet<Command['name']> = new Set([
      'record-payment',
      'channel-report',
      'carrier-report',
      'supplier-report',
    ]);
    everyStep(({ command, decision, after }) => {
      if (!decision.accepted || !told.has(command.name)) return [];
      const again = decide(after, command);
      const order = again.accepted ? { ...again.order, version: after.version } : after;
      return brokenOf({ once: JSON.stringify(order) === JSON.stringify(after) });
    });
  });
});
