import type { ErrorCode, ErrorRule } from './errors';
import { ERRORS, errorRule, isRefusal, OutsideError, refuse, storedRefusal } from './errors';

const rules = Object.entries(ERRORS) as [ErrorCode, ErrorRule][];

describe('the registry of errors', () => {
  test('every code is in lower case with underscores, since clients match on it', () => {
    expect(rules.filter(([code]) => !/^[a-z]+(_[a-z]+)*$/.test(code))).toEqual([]);
  });

  test('every status is an error of the client or of the server', () => {
    expect(rules.filter(([, rule]) => rule.status < 400 || rule.status > 599)).toEqual([]);
  });

  test('only a server error or a limit is marked as possibly successful later without a change', () => {
    const later = rules.filter(([, rule]) => rule.retry === 'later').map(([, rule]) => rule.status);
    expect(later.every((status) => status === 429 || status >= 500)).toBe(true);
    expect(rules.filter(([, rule]) => rule.status >= 500 && rule.retry !== 'later')).toEqual([]);
  });

  test('only internal failures are logged as errors', () => {
    expect(rules.filter(([, rule]) => rule.log === 'error').map(([code]) => code)).toEqual(['internal']);
  });

  test('a refusal by the state of an order is 409, and one by its version is 412', () => {
    const afterChange = rules.filter(([, rule]) => rule.retry === 'after_change');
    const otherwise = afterChange.filter(([, rule]) => rule.status !== 409).map(([code]) => code);
    expect(otherwise).toEqual(['version_conflict']);
    expect(errorRule('version_conflict').status).toBe(412);
  });

  test('no two codes share a title, except the two for an order that has changed', () => {
    const titles = rules.map(([, rule]) => rule.title);
    const twice = titles.filter((title, index) => titles.indexOf(title) !== index);
    expect(twice).toEqual([errorRule('version_conflict').title]);
  });

  test('a refusal without its own detail uses its title', () => {
    expect(refuse('not_paid')).toMatchObject({ code: 'not_paid', detail: errorRule('not_paid').title });
    expect(refuse('not_paid', 'nothing came in')).toMatchObject({ detail: 'nothing came in' });
  });

  test('a refusal is distinguished by its kind from any other result of a rule', () => {
    expect(isRefusal(refuse('not_paid'))).toBe(true);
    const answers = [[], [{ type: 'OrderReleased' }], ['1'], { id: 's', kind: 'fulfillment', code: 'x' }];
    expect(answers.filter(isRefusal)).toEqual([]);
  });

  test('a refusal is stored as its code and detail only, as it always was', () => {
    const stored = { code: 'not_paid', detail: 'nothing came in' };
    expect(storedRefusal(refuse('not_paid', 'nothing came in'))).toStrictEqual(stored);
  });
});

describe('an error of an outside system', () => {
  test('has our code as its message, and nothing that the other side sent', () => {
    const error = new OutsideError('refused', 'address_invalid', { remark: 'no such street for Jane Roe' });
    expect(error.message).toBe('refused: address_invalid');
    expect(String(error)).not.toContain('Jane Roe');
  });
});
