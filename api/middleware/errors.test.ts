import { runInNewContext } from 'node:vm';
import { describeError } from '../../app/logging';
import { isOutage } from './errors';

describe('an outage is recognized', () => {
  const elsewhere = (code: string): unknown =>
    runInNewContext(`Object.assign(new Error('read'), { code: '${code}' })`);

  test('by the code of a socket’s error, also one of another realm', () => {
    expect(isOutage(Object.assign(new Error('read'), { code: 'ECONNRESET' }))).toBe(true);
    expect(isOutage(elsewhere('ECONNRESET'))).toBe(true);
    expect(isOutage(new Error('outer', { cause: elsewhere('EPIPE') }))).toBe(true);
  });

  test('and nothing else is one', () => {
    expect(isOutage(elsewhere('ENOENT'))).toBe(false);
    expect(isOutage(new TypeError('x is undefined'))).toBe(false);
    expect(isOutage({ code: 'ECONNRESET' })).toBe(false);
  });

  test('the log names an error of another realm with its code, and never its message', () => {
    const described = describeError(elsewhere('ECONNRESET'));
    expect(described).toMatchObject({ error: 'Error', errorCode: 'ECONNRESET' });
    expect(JSON.stringify(described)).not.toContain('read');
  });
});
