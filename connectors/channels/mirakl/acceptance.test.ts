import type { Attempt, ChannelOrder } from '../../../domain/ports';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { UNCLEAR } from '../../../tests/support/connectors/faults';
import { miraklShop } from '../../../tests/support/connectors/mirakl-shop';

const world = miraklShop(startSimulators);
const ledger = (kind: string) => world.simulators.ledger({ kind });

describe('notifying an acceptance', () => {
  const notify = (
    subject: ChannelOrder,
    accepted: readonly string[],
    refused: readonly string[],
    attempt: Attempt,
    by = world.channel,
  ) => by.acceptance?.(subject, { accepted, refused }, attempt);

  it('decides all lines in one call', async () => {
    const subject = world.order({ lines: [{}, {}] });
    const [first = '', second = ''] = subject.lines;
    await notify(subject, [first], [second], new Attempts('a').next());
    expect(ledger('order_accepted')).toMatchObject([{ detail: { accepted: [first], refused: [second] } }]);
    expect(world.lineStates(subject)).toEqual(['SHIPPING', 'REFUSED']);
  });

  it('refuses the order if nothing is accepted', async () => {
    const subject = world.order();
    await notify(subject, [], subject.lines, new Attempts('a').next());
    expect(world.stateOf(subject)).toBe('REFUSED');
  });

  it.each(UNCLEAR)('has one effect if it %s', async (_name, fault, timeoutMs) => {
    const subject = world.order({ lines: [{}, {}] });
    const [first = '', second = ''] = subject.lines;
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { path: '/accept$' }, fault });
    expect(
      (await failure(notify(subject, [first], [second], attempts.next(), world.open(timeoutMs)))).kind,
    ).toBe('unknown');
    await notify(subject, [first], [second], attempts.next());
    expect(ledger('order_accepted')).toHaveLength(1);
    await notify(subject, [first], [second], attempts.next());
    expect(ledger('order_accepted')).toHaveLength(1);
  });

  it('has one effect if everything is refused and the connection is cut afterwards', async () => {
    const subject = world.order();
    const attempts = new Attempts('a');
    world.simulators.fault({ match: { path: '/accept$' }, fault: { kind: 'executeThenReset' } });
    await failure(notify(subject, [], subject.lines, attempts.next()));
    await notify(subject, [], subject.lines, attempts.next());
    expect(ledger('order_refused')).toHaveLength(1);
  });

  it('counts as done if the same was decided in the back office', async () => {
    const subject = world.order();
    await notify(subject, subject.lines, [], new Attempts('by hand').next());
    await notify(subject, subject.lines, [], new Attempts('a').next());
    expect(ledger('order_accepted')).toHaveLength(1);
  });

  it.each([
    ['refused', true],
    ['accepted', false],
  ])('is refused if the order was %s there', async (_state, accept) => {
    const subject = world.order();
    await notify(
      subject,
      accept ? [] : subject.lines,
      accept ? subject.lines : [],
      new Attempts('by hand').next(),
    );
    const attempts = new Attempts('a');
    const once = () =>
      notify(subject, accept ? subject.lines : [], accept ? [] : subject.lines, attempts.next());
    expect(await failure(once())).toMatchObject({ kind: 'refused', code: 'order_invalid_state' });
    expect(await failure(once())).toMatchObject({ kind: 'refused', code: 'order_invalid_state' });
  });

  it('counts as done if the accepted order has been cancelled since, and not if it never was accepted', async () => {
    const accepted = world.order();
    await notify(accepted, accepted.lines, [], new Attempts('by hand').next());
    world.simulators.moveMiraklOrder(accepted.externalId, 'cancel');
    await notify(accepted, accepted.lines, [], new Attempts('a').next());
    const undecided = world.order();
    world.simulators.moveMiraklOrder(undecided.externalId, 'cancel');
    expect(await failure(notify(undecided, undecided.lines, [], new Attempts('b').next()))).toMatchObject({
      kind: 'refused',
      code: 'order_invalid_state',
    });
  });

  it('waits while the marketplace examines the order', async () => {
    const subject = world.order({ state: 'STAGING' });
    const attempts = new Attempts('a');
    const notifyOnce = () => notify(subject, subject.lines, [], attempts.next());
    expect(await failure(notifyOnce())).toMatchObject({ kind: 'transient', code: 'order_not_ready' });
    world.simulators.moveMiraklOrder(subject.externalId, 'open');
    await notifyOnce();
    expect(ledger('order_accepted')).toHaveLength(1);
  });

  it.each<[string, (lines: readonly string[]) => [string[], string[]], string]>([
    ['a line is missing', ([first = '']) => [[first], []], 'order_line_acceptance_decision_missing'],
    ['a line is unknown', (lines) => [[...lines, 'X-1'], []], 'order_line_not_found'],
    [
      'a line is decided twice',
      ([first = '', second = '']) => [[first, second], [second]],
      'order_line_duplicate_id',
    ],
  ])('is refused if %s', async (_name, decide, code) => {
    const subject = world.order({ lines: [{}, {}] });
    const [accepted, refused] = decide(subject.lines);
    const error = await failure(notify(subject, accepted, refused, new Attempts('a').next()));
    expect(error).toMatchObject({ kind: 'refused', code });
    expect(error.options.remark).toBeTruthy();
  });

  it('is refused for an order that the shop does not have', async () => {
    const error = await failure(
      notify({ ...world.order(), externalId: 'NONE-A' }, ['1'], [], new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'order_not_found' });
  });

  it('is refused for an id that would leave its path', async () => {
    const error = await failure(
      notify({ ...world.order(), externalId: '..' }, ['1'], [], new Attempts('a').next()),
    );
    expect(error).toMatchObject({ kind: 'refused', code: 'reference_invalid' });
  });
});
