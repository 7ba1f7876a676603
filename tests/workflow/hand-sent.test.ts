import type { Life } from '../support/workflow-life';
import type { Row } from '../support/workflow-record';
import { timeSkipping } from '../support/workflow-setup';

jest.setTimeout(60_000);
const its = timeSkipping();

afterEach(() => {
  its.world.record.trouble = (_, write) => write();
});

const byHand = { manual: { carrier: 'txt_carrier' } };

/** The rows of what was sent by hand, once each of so many has its result. */
async function handSent(life: Life, count: number): Promise<Row[]> {
  const withResult = () => {
    const rows = life.rows.filter((row) => row.source === 'temporal' && row.state !== 'pending');
    return rows.length === count && rows;
  };
  return its.world.record.until(`${count} results of what was sent by hand`, withResult);
}

async function failedTasks(life: Life): Promise<number> {
  const { events } = await life.handle.fetchHistory();
  return (events ?? []).filter((event) => event.workflowTaskFailedEventAttributes != null).length;
}

test('a signal sent by hand counts like a command, and is stored with its sender', async () => {
  const life = await its.world.take({ requiresAcceptance: true });
  await life.sendByHand('accept', { lines: [{ id: '1' }] });
  const [row] = await handSent(life, 1);
  expect(row).toMatchObject({
    state: 'accepted',
    command: { name: 'accept', who: 'temporal', party: 'operator' },
  });
  expect(life.factTypes).toEqual(['OrderTaken', 'LinesAccepted', 'OrderReleased']);
});

test('a signal sent by hand without a body has the empty body', async () => {
  const life = await its.world.take({ requiresAcceptance: true });
  await life.sendByHand('accept');
  expect(await handSent(life, 1)).toMatchObject([{ state: 'accepted' }]);
});

test('a command that the order does not allow is refused, sent by hand or not', async () => {
  const life = await its.world.take();
  await life.sendByHand('complete', {});
  expect(await handSent(life, 1)).toMatchObject([{ state: 'refused', refusal: { code: 'not_fulfilled' } }]);
});

test('a malformed body sent by hand is refused with the location of the error, and stored', async () => {
  const life = await its.world.take();
  await life.sendByHand('refund', { adjustment: { amount: 'ten', currency: 'EUR' } });
  const [row] = await handSent(life, 1);
  expect(row).toMatchObject({ state: 'refused', refusal: { code: 'malformed_command' } });
  expect(row?.refusal?.detail).toContain('adjustment.amount');
  expect(life.factTypes).toEqual(['OrderTaken', 'OrderReleased']);
});

test.each(['reship', 'take', 'carrier-report', 'channel-report', 'deadline', 'effect-result', 'constructor'])(
  'the signal "%s", which may not be sent by hand, is refused and stored',
  async (name) => {
    const life = await its.world.take();
    await life.sendByHand(name, { key: 'label:shp_1', outcome: { kind: 'done' } });
    expect(await handSent(life, 1)).toMatchObject([
      { command: { name }, state: 'refused', refusal: { code: 'unknown_command' } },
    ]);
    expect(life.factTypes).toEqual(['OrderTaken', 'OrderReleased']);
  },
);

test('free text sent by hand is stored as a reference', async () => {
  const life = await its.world.take();
  await life.sendByHand('refund', { reason: 'Erika Mustermann was not at home' });
  await handSent(life, 1);
  expect(life.order.refunds[0]?.reason).toMatch(/^txt_/);
});

const GARBAGE: readonly unknown[] = [
  null,
  'please',
  42,
  true,
  [],
  [{ id: 'cmd_1' }],
  { id: 7 },
  { id: { toString: 1 }, receivedAt: 'x' },
  { id: 'cmd_1' },
  { id: 'cmd_1', receivedAt: 'never' },
  { id: 'cmd_1', name: 'ship', body: null, receivedAt: '2026-01-01T00:00:00Z', who: 'x', party: 'x' },
  { receivedAt: 'never', toJSON: 1, constructor: 1 },
];

test('arguments of any other shape are refused as malformed, and the order continues', async () => {
  const life = await its.world.take();
  // `hand-over` takes an empty body, which is what null stands for: the order refuses it, not the payload check.
  for (const argument of GARBAGE) await life.sendByHand('hand-over', argument);
  const rows = await handSent(life, GARBAGE.length);
  const codes = rows.map(({ refusal }) => refusal?.code);
  expect(codes.filter((code) => code === 'nothing_to_hand_over')).toHaveLength(1);
  expect(codes.filter((code) => code === 'malformed_command')).toHaveLength(GARBAGE.length - 1);
  expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
  expect(await failedTasks(life)).toBe(0);
});

test.each([
  ['json/plain', '{"lines": ['],
  ['json/protobuf', '{}'],
  ['binary/encrypted', 'secret'],
  ['', ''],
])('unreadable bytes block no order: %j %j', async (encoding, data) => {
  const life = await its.world.take();
  await life.sendBytes('hand-over', encoding, data);
  expect(await handSent(life, 1)).toMatchObject([{ refusal: { code: 'malformed_command' } }]);
  expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
  expect(await failedTasks(life)).toBe(0);
});

const forged = (name: string, body: unknown) => ({
  id: 'cmd_forged',
  name,
  body,
  receivedAt: '2026-01-01T00:00:00.000Z',
  who: 'key_1',
  party: 'seller',
  onBehalfOf: null,
  requestId: null,
});

test.each([
  ['refund', {}],
  ['refund', { lines: 5 }],
  ['ship', { manual: 1 }],
  ['channel-report', {}],
  ['channel-report', { state: 'cancelled', reason: null }],
  ['carrier-report', {}],
  ['deadline', { name: 'ship_by', subject: null }],
  ['take', {}],
  ['effect-result', { key: 'label:shp_1', outcome: { kind: 'done' } }],
  ['constructor', {}],
  ['reship', {}],
])('a command that only looks stored changes nothing: %s %j', async (name, body) => {
  const life = await its.world.take();
  await life.sendByHand(name, forged(name, body));
  expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
  expect(life.factTypes.slice(2)).toEqual(['ShipmentCreated', 'ShipmentHandedOver']);
  expect(await failedTasks(life)).toBe(0);
});

test('an outcome of an effect that is sent by hand is ignored', async () => {
  const life = await its.world.take({ policy: { refunds: 'manual' } });
  await life.send('refund', {});
  const [key = ''] = Object.keys(life.order.effects);
  await life.sendByHand('effect-result', forged('effect-result', { key, outcome: { kind: 'done' } }));
  await life.sendByHand('effect-result', forged('effect-result', { key }));
  await life.send('ship', byHand);
  expect(life.order.refunds[0]?.state).toBe('to_refund');
});

test('an old signal that is sent again by hand has no further effect', async () => {
  const life = await its.world.take();
  const refund = await life.keep('refund', { adjustment: { amount: 100, currency: 'EUR' } });
  await life.answer(await life.signal(refund));
  await life.terminate();
  await life.wake();
  await life.sendByHand('refund', { ...refund, body: {} });
  await life.send('ship', byHand);
  expect(life.order.refunds).toHaveLength(1);
});

test('a signal that names an unknown command changes nothing', async () => {
  const life = await its.world.take();
  await life.sendByHand('refund', { commandId: 'cmd_00000000000000000000' });
  expect(await life.send('ship', byHand)).toMatchObject({ state: 'accepted' });
  expect(life.factTypes.slice(2)).toEqual(['ShipmentCreated', 'ShipmentHandedOver']);
  expect(life.rows.filter((row) => row.source === 'temporal')).toEqual([]);
});

test('a signal sent by hand is stored once, even if the response to storing it was lost', async () => {
  const life = await its.world.take();
  its.world.record.trouble = async (operation, write) => {
    const written = await write();
    if (operation !== 'keep') return written;
    its.world.record.trouble = (_, again) => again();
    throw new Error('the answer of the database was lost');
  };
  await life.sendByHand('refund', { adjustment: { amount: 100, currency: 'EUR' } });
  await handSent(life, 1);
  await life.send('ship', byHand);
  expect(life.order.refunds).toHaveLength(1);
  expect(life.rows.filter((row) => row.source === 'temporal')).toHaveLength(1);
});
