import { brokenAt } from '../../domain/record/chain';
import type { Life } from '../support/workflow-life';
import { onDevServer } from '../support/workflow-setup';

jest.setTimeout(60_000);
// The real server: the one that skips time may lose a signal that comes while a run ends.
const its = onDevServer();

afterEach(() => {
  its.world.record.trouble = (_, write) => write();
});

const byHand = { manual: { carrier: 'txt_carrier' } };

async function shipped(): Promise<Life> {
  const life = await its.world.take();
  await life.send('ship', byHand);
  return life;
}

test('a command that arrives while the last decision of a run is being stored is decided nevertheless', async () => {
  const life = await shipped();
  its.world.record.trouble = async (operation, write) => {
    const written = await write();
    if (operation !== 'advance') return written;
    its.world.record.trouble = (_, again) => again();
    await life.signal(await life.keep('close', {}));
    return written;
  };
  await life.send('complete', {});
  await life.until('its end', (order) => order.lifecycle.state === 'closed');
  expect(life.factTypes.slice(-2)).toEqual(['OrderCompleted', 'OrderClosed']);
  expect(brokenAt(its.world.record.order(life.id).facts)).toBeNull();
});

test('a command that arrives directly after the last decision of a run is decided nevertheless', async () => {
  for (let round = 0; round < 4; round += 1) {
    const life = await shipped();
    await life.send('complete', {});
    await life.send('close', {});
    await life.send('refund', {});
    expect(life.factTypes.slice(-4)).toEqual([
      'OrderCompleted',
      'OrderClosed',
      'RefundRequested',
      'RefundDone',
    ]);
  }
});

test('an order whose run has ended starts again for many commands at once, none of which is lost', async () => {
  const life = await shipped();
  await life.send('complete', {});
  await life.send('close', {});
  await life.ended();
  const commands = [
    await life.keep('refund', { adjustment: { amount: 100, currency: 'EUR' } }),
    await life.keepScan(1, 'out_for_delivery', 'e-1'),
    await life.keepScan(1, 'delivered', 'e-2'),
    await life.keep('refund', { adjustment: { amount: 200, currency: 'EUR' } }),
  ];
  await Promise.all(commands.map((command) => life.signal(command)));
  await life.settled();
  expect(life.rows.filter((row) => row.state === 'refused')).toEqual([]);
  expect(life.order.refunds.map((refund) => refund.amount).sort()).toEqual([100, 200]);
  expect(brokenAt(its.world.record.order(life.id).facts)).toBeNull();
});

test('one of two commands that exclude each other is accepted, and the other refused', async () => {
  const life = await its.world.take();
  const commands = [await life.keep('ship', byHand), await life.keep('cancel', {})];
  await Promise.all(commands.map((command) => life.signal(command)));
  const answers = await Promise.all(commands.map((command) => life.answer(command)));
  expect(answers.map(({ state }) => state).sort()).toEqual(['accepted', 'refused']);
});
