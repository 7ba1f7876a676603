import {
  brokenOf,
  everyLife,
  everyStep,
  factsOf,
  prefixes,
  TIME_FOR_LIVES,
} from '../../tests/support/domain/lives';
import { NOW } from '../../tests/support/domain/orders';
import { brokenBy, brokenIn, brokenOfUnits } from '../../tests/support/domain/search/invariants';
import { firstFacts, walk } from '../../tests/support/domain/walk';
import { ERRORS } from '../errors';
import { applyAll } from './apply';
import type { Command } from './commands';
import { decide } from './decide';
import type { Fact } from './facts';

jest.setTimeout(TIME_FOR_LIVES);

describe('every order, whatever happens to it', () => {
  test('has quantities within their bounds after every single fact', () => {
    everyStep((step) =>
      prefixes(step).flatMap((order) => order.lines.flatMap((line) => brokenOfUnits(order, line))),
    );
  });

  test('satisfies the rules of lines, shipments, money, stock, suppliers, effects and deadlines', () => {
    everyStep(({ after }) => brokenIn(after));
  });

  test('reverts nothing that was decided, has left, came back or was refunded, and ends once', () => {
    everyStep((step) => brokenBy(step.before, step.command, factsOf(step), step.after));
  });

  test('refunds no negative part', () => {
    everyLife((choices) =>
      walk(choices).refunds.flatMap(({ shipping, fee, lines }) =>
        [shipping, fee, ...lines.map(({ amount }) => amount)].filter((part) => part < 0).map(String),
      ),
    );
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

  test('its facts, stored and folded again, give the same order', () => {
    everyLife((choices) => {
      const facts: Fact[] = firstFacts(choices).map((data) => ({ at: NOW, data }));
      const order = walk(choices, (step) => facts.push(...factsOf(step)));
      const again = applyAll(null, JSON.parse(JSON.stringify(facts)));
      return brokenOf({ 'the same order': JSON.stringify(again) === JSON.stringify(order) });
    });
  });

  test('a decision does not modify the order it gets, and a refusal has only its text', () => {
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

  test('a refusal is one line for a person, and repeats no free text', () => {
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

  test('the same decision made again has the same result', () => {
    everyStep(({ before, command, decision }) =>
      brokenOf({ 'the same': JSON.stringify(decide(before, command)) === JSON.stringify(decision) }),
    );
  });

  test('a repeated report of an outside system counts once', () => {
    const reports: ReadonlySet<Command['name']> = new Set([
      'record-payment',
      'channel-report',
      'carrier-report',
      'supplier-report',
    ]);
    everyStep(({ command, decision, after }) => {
      if (!decision.accepted || !reports.has(command.name)) return [];
      const again = decide(after, command);
      const order = again.accepted ? { ...again.order, version: after.version } : after;
      return brokenOf({ once: JSON.stringify(order) === JSON.stringify(after) });
    });
  });
});
