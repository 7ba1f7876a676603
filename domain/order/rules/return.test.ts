import {
  ask,
  counted,
  factsOf,
  lineOf,
  play,
  refusalOf,
  returnNo,
  shipByHand,
  taken,
} from '../../../tests/support/domain/orders';
import type { Command, StoredBodyOf } from '../commands';
import type { Order } from '../model';
import { returnOf } from '../status';

const some = (id: string, quantity: number) => [{ id, quantity }];
const two = () => taken({ lines: [lineOf('1', 3), lineOf('2', 1)] });
const shipped = () => play(two(), shipByHand());
const back = (body: StoredBodyOf<'return'> = {}) => ask('return', body);
const request = (body: StoredBodyOf<'request-return'> = {}) => ask('request-return', body);
const approve = (n = 1) => ask('approve-return', { returnId: returnNo(n) });
const reject = (n = 1) => ask('reject-return', { returnId: returnNo(n), reason: 'txt' });
const receive = (lines?: { id: string; quantity?: number }[], n = 1) =>
  ask('receive-return', { returnId: returnNo(n), ...(lines ? { lines } : {}) });
const codeOf = (order: Order, command: Command) => refusalOf(order, command).code;

describe('return in one step', () => {
  test('everything that left comes back: requested, approved and received at once', () => {
    expect(factsOf(shipped(), back()).map(({ type }) => type)).toEqual([
      'ReturnRequested',
      'ReturnApproved',
      'ReturnReceived',
    ]);
    const order = play(shipped(), back({ reason: 'txt' }));
    expect(order.returns[0]).toMatchObject({ state: 'received', reason: 'txt' });
    expect(counted(order, '1')).toMatchObject({ handed: 3, returned: 3 });
    expect(returnOf(order)).toBe('returned');
  });

  test('goods come back in parts', () => {
    const order = play(shipped(), back({ lines: some('1', 2) }));
    expect(counted(order, '1')).toMatchObject({ returned: 2 });
    expect(returnOf(order)).toBe('partially_returned');
    expect(returnOf(play(order, back()))).toBe('returned');
  });

  test('only what has left can come back, and only once', () => {
    expect(codeOf(two(), back())).toBe('nothing_to_return');
    const part = play(two(), shipByHand(some('1', 2)));
    expect(codeOf(part, back({ lines: some('1', 3) }))).toBe('quantity_too_large');
    expect(codeOf(part, back({ lines: some('2', 1) }))).toBe('nothing_to_return');
    expect(codeOf(play(part, back()), back())).toBe('nothing_to_return');
  });
});

describe('return step by step', () => {
  test('a return is requested, approved and received in parts', () => {
    const requested = play(shipped(), request());
    expect([returnOf(requested), counted(requested)]).toEqual([
      'requested',
      { accepted: 3, prepared: 3, handed: 3, returnRequested: 3 },
    ]);
    const approved = play(requested, approve());
    expect(returnOf(approved)).toBe('approved');
    const first = play(approved, receive(some('1', 1)));
    expect(counted(first)).toMatchObject({ returnRequested: 2, returned: 1 });
    expect([returnOf(first), first.returns[0]?.state]).toEqual(['partially_returned', 'approved']);
    const rest = play(first, receive());
    expect([returnOf(rest), rest.returns[0]?.state]).toEqual(['returned', 'received']);
  });

  test('units that are coming back cannot be requested again', () => {
    const order = play(shipped(), request({ lines: some('1', 2) }));
    expect(codeOf(order, back({ lines: some('1', 2) }))).toBe('quantity_too_large');
    expect(play(order, back()).returns[1]?.lines.map(({ id, quantity }) => [id, quantity])).toEqual([
      ['1', 1],
      ['2', 1],
    ]);
  });

  test('a rejected return frees its units', () => {
    const order = play(shipped(), request(), reject());
    expect(returnOf(order)).toBe('rejected');
    expect(counted(order)).toEqual({ accepted: 3, prepared: 3, handed: 3 });
    expect(returnOf(play(order, back()))).toBe('returned');
  });

  test('a return is decided only once', () => {
    const approved = play(shipped(), request(), approve());
    const rejected = play(shipped(), request(), reject());
    const received = play(approved, receive());
    for (const order of [approved, rejected, received]) {
      expect(codeOf(order, approve())).toBe('return_not_requested');
      expect(codeOf(order, reject())).toBe('return_not_requested');
    }
  });

  test('a return that was not approved cannot be received', () => {
    expect(codeOf(play(shipped(), request()), receive())).toBe('return_not_approved');
    expect(codeOf(play(shipped(), request(), reject()), receive())).toBe('return_not_approved');
    expect(codeOf(play(shipped(), back()), receive())).toBe('return_not_approved');
  });

  test('more units than were to come back cannot be received', () => {
    const order = play(shipped(), request({ lines: some('1', 2) }), approve());
    expect(codeOf(order, receive(some('1', 3)))).toBe('quantity_too_large');
    expect(codeOf(order, receive(some('2', 1)))).toBe('nothing_to_return');
    const first = play(order, receive(some('1', 1)));
    expect(codeOf(first, receive(some('1', 2)))).toBe('quantity_too_large');
  });

  test('an unknown return can be neither decided nor received', () => {
    for (const command of [approve(2), reject(2), receive(undefined, 2)]) {
      expect(codeOf(play(shipped(), request()), command)).toBe('return_not_found');
    }
  });
});

describe('returns late in an order’s life', () => {
  const completed = () => play(shipped(), ask('complete', {}));

  test('a completed order accepts returns, and a closed one does not', () => {
    expect(returnOf(play(completed(), back()))).toBe('returned');
    const closed = play(completed(), ask('close', {}));
    expect(codeOf(closed, back())).toBe('order_closed');
    expect(codeOf(closed, request())).toBe('order_closed');
  });

  test('a return that is under way when the order is closed can still be finished', () => {
    const closed = play(completed(), request(), ask('close', {}));
    expect(returnOf(play(closed, approve(), receive()))).toBe('returned');
    expect(returnOf(play(closed, reject()))).toBe('rejected');
  });
});
