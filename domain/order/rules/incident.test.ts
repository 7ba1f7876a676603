import {
  ask,
  channelSays,
  deadlineNames,
  due,
  inDays,
  lineOf,
  play,
  refusalOf,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command } from '../commands';
import type { Order } from '../model';
import { lineStatus } from '../read/vocabularies';
import { statusOf } from '../status';

const lines = (...ids: string[]) => ({ lines: ids.map((id) => ({ id })) });
const open = (...ids: string[]) =>
  ask('open-incident', { ...(ids.length > 0 ? lines(...ids) : {}), reason: 'txt_reason' });
const close = (...ids: string[]) => ask('close-incident', ids.length > 0 ? lines(...ids) : {});
const two = (policy = {}) => taken({ lines: [lineOf('1', 2), lineOf('2', 1)], policy });
const shipped = (policy = {}) => play(two(policy), shipByHand());
const at = (days: number, command: Command): Command => ({ ...command, receivedAt: inDays(days) });
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;
const withIncident = (order: Order) =>
  order.lines.filter(({ incident }) => incident !== null).map(({ id }) => id);

describe('an incident', () => {
  test('is opened on every line with handed-over units, or on the named lines', () => {
    const part = play(two(), shipByHand([{ id: '1', quantity: 1 }]));
    expect(withIncident(play(part, open()))).toEqual(['1']);
    expect(withIncident(play(shipped(), open('2')))).toEqual(['2']);
    expect(statusOf(play(shipped(), open('2'))).incident).toBe('open');
  });

  test('is not opened on units that are still here, or on an unknown line', () => {
    expect(codeOf(two(), open())).toBe('nothing_handed_over');
    const part = play(two(), shipByHand([{ id: '1', quantity: 1 }]));
    expect(refusalOf(part, open('2'))).toMatchObject({
      code: 'nothing_handed_over',
      detail: expect.stringContaining('"2"'),
    });
    expect(codeOf(shipped(), open('9'))).toBe('line_not_found');
  });

  test('is opened once per line', () => {
    expect(codeOf(play(shipped(), open()), open())).toBe('incident_already_open');
    expect(codeOf(play(shipped(), open('1')), open('1'))).toBe('incident_already_open');
    expect(withIncident(play(shipped(), open('1'), open()))).toEqual(['1', '2']);
  });

  test('is closed on every line with one, or on the named lines', () => {
    expect(withIncident(play(shipped(), open(), close('1')))).toEqual(['2']);
    expect(withIncident(play(shipped(), open(), close()))).toEqual([]);
    expect(statusOf(play(shipped(), open(), close())).incident).toBe('none');
  });

  test('cannot be closed where none is open', () => {
    expect(codeOf(shipped(), close())).toBe('no_incident');
    expect(codeOf(play(shipped(), open('1')), close('2'))).toBe('no_incident');
    expect(codeOf(play(shipped(), open('1')), close('9'))).toBe('line_not_found');
  });

  test('can be opened again after it was closed', () => {
    expect(withIncident(play(shipped(), open(), close(), open('1')))).toEqual(['1']);
  });

  test('replaces the status of its line, which returns afterwards', () => {
    const statuses = (order: Order) => order.lines.map((line) => lineStatus(order, line));
    const received = play(shipped(), ask('confirm-receipt', { lines: [{ id: '1' }] }));
    expect(statuses(received)).toEqual(['Received', 'Shipped']);
    expect(statuses(play(received, open('1')))).toEqual(['Incident Open', 'Shipped']);
    expect(statuses(play(received, open('1'), close()))).toEqual(['Received', 'Shipped']);
  });

  test('reverts nothing that happens meanwhile', () => {
    const order = play(shipped(), open(), ask('deliver', {}), ask('confirm-receipt', {}), close());
    expect(statusOf(order).delivery).toBe('received');
  });

  test('of an order that its channel cancelled late can be closed', () => {
    const late = play(shipped(), channelSays({ state: 'cancelled', reason: null }));
    expect(withIncident(play(late, close()))).toEqual([]);
  });

  test('cannot be opened on a closed order', () => {
    const completed = play(shipped(), ask('complete', {}));
    expect(withIncident(play(completed, open()))).toEqual(['1', '2']);
    expect(codeOf(play(completed, ask('close', {})), open())).toBe('order_closed');
  });
});

describe('the deadlines of an order with an incident', () => {
  const DAY = 86_400;
  const delivered = (policy = {}) => play(shipped(policy), ask('deliver', {}));

  test('completion stops, and restarts when it is closed', () => {
    expect(due(delivered(), 'auto_complete').receivedAt).toBe(inDays(14));
    const open5 = play(delivered(), at(5, open()));
    expect(codeOf(open5, ask('complete', {}))).toBe('incident_open');
    expect(deadlineNames(open5)).not.toContain('auto_complete');
    const closed9 = play(open5, at(9, close()));
    expect(due(closed9, 'auto_complete').receivedAt).toBe(inDays(9 + 14));
    expect(play(closed9, ask('complete', {})).lifecycle.state).toBe('completed');
  });

  test('closing stops, and restarts when it is closed', () => {
    const completed = play(delivered(), at(1, ask('complete', {})));
    expect(due(completed, 'auto_close').receivedAt).toBe(inDays(1 + 30));
    const open5 = play(completed, at(5, open()));
    expect(codeOf(open5, ask('close', {}))).toBe('incident_open');
    expect(deadlineNames(open5)).not.toContain('auto_close');
    const closed9 = play(open5, at(9, close()));
    expect(due(closed9, 'auto_close').receivedAt).toBe(inDays(9 + 30));
    expect(play(closed9, ask('close', {})).lifecycle.state).toBe('closed');
  });

  test('receipt is not assumed meanwhile', () => {
    const order = delivered({ autoReceiptSeconds: DAY });
    expect(deadlineNames(order)).toContain('auto_receipt');
    const open0 = play(order, open());
    expect(deadlineNames(open0)).not.toContain('auto_receipt');
    expect(due(play(open0, at(2, close())), 'auto_receipt').receivedAt).toBe(inDays(3));
  });

  test('an incident that was closed before the delivery restarts nothing', () => {
    const order = play(shipped(), open(), close(), at(3, ask('deliver', {})));
    expect(due(order, 'auto_complete').receivedAt).toBe(inDays(3 + 14));
  });
});

describe('the time for incidents', () => {
  const DAY = 86_400;
  const disputable = (disputeSeconds: number | null) => play(shipped({ disputeSeconds }), ask('deliver', {}));

  test('lasts until its end, and not a moment longer', () => {
    expect(withIncident(play(disputable(DAY), at(1, open())))).toEqual(['1', '2']);
    const late = { ...open(), receivedAt: new Date(Date.parse(inDays(1)) + 1).toISOString() };
    expect(codeOf(disputable(DAY), late)).toBe('dispute_window_over');
  });

  test('does not start before the delivery', () => {
    expect(withIncident(play(shipped({ disputeSeconds: DAY }), at(100, open())))).toEqual(['1', '2']);
  });

  test('ends with the order if the channel defines no time', () => {
    expect(withIncident(play(disputable(null), at(300, open())))).toEqual(['1', '2']);
  });

  test('is over before the order is closed automatically', () => {
    const completed = (days: number) => play(disputable(days * DAY), at(1, ask('complete', {})));
    expect(due(completed(90), 'auto_close').receivedAt).toBe(inDays(90));
    expect(due(completed(2), 'auto_close').receivedAt).toBe(inDays(1 + 30));
  });
});
