import { Lockout } from './lockout';

const SECOND = 1_000;

let nowMs: number;
let lockout: Lockout;
beforeEach(() => {
  nowMs = 5_000;
  lockout = new Lockout(3, 60, () => nowMs);
});

const fail = (times: number, address = 'a'): void => {
  for (let time = 0; time < times; time += 1) lockout.failed(address);
};

describe('a lockout', () => {
  test('begins with the failure that reaches the limit, and ends after its time', () => {
    fail(2);
    expect(lockout.secondsLeft('a')).toBe(0);
    fail(1);
    expect(lockout.secondsLeft('a')).toBe(60);
    nowMs += 59.5 * SECOND;
    expect(lockout.secondsLeft('a')).toBe(1);
    nowMs += 0.5 * SECOND;
    expect(lockout.secondsLeft('a')).toBe(0);
  });

  test('is not extended by failures while it lasts', () => {
    fail(3);
    nowMs += 30 * SECOND;
    fail(100);
    expect(lockout.secondsLeft('a')).toBe(30);
  });

  test('begins again only after as many failures as before', () => {
    fail(3);
    nowMs += 61 * SECOND;
    fail(2);
    expect(lockout.secondsLeft('a')).toBe(0);
    fail(1);
    expect(lockout.secondsLeft('a')).toBe(60);
  });

  test('does not come from failures that are far apart', () => {
    for (let time = 0; time < 20; time += 1) {
      fail(1);
      nowMs += 40 * SECOND;
    }
    expect(lockout.secondsLeft('a')).toBe(0);
  });

  test('concerns one address alone', () => {
    fail(3);
    expect(lockout.secondsLeft('b')).toBe(0);
  });

  test('is forgotten once ten thousand other addresses have failed', () => {
    fail(3);
    for (let other = 0; other < 10_000; other += 1) fail(1, `other ${other}`);
    expect(lockout.secondsLeft('a')).toBe(0);
  });
});
