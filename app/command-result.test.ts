import type { CommandResult } from '../store/command-results';
import { resultOf } from './command-result';

const answer: CommandResult = { id: 'cmd_1', state: 'accepted', refusal: null, orderVersion: 3 };
const late = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(resolve, ms, value));
const never = async (): Promise<null> => null;

describe('answerOf', () => {
  test('the word of the commit is enough', async () => {
    await expect(resultOf({ wait: () => late(5, answer), look: never }, 'cmd_1', 1_000)).resolves.toEqual(
      answer,
    );
  });

  test('an answer of which no word came is found long before the time is up', async () => {
    const started = Date.now();
    const found = await resultOf({ wait: () => late(2_000, null), look: async () => answer }, 'cmd_1', 2_000);
    expect(found).toEqual(answer);
    expect(Date.now() - started).toBeLessThan(1_500);
  });

  test('where there is none, there is none', async () => {
    await expect(resultOf({ wait: () => late(300, null), look: never }, 'cmd_1', 300)).resolves.toBeNull();
  });

  test('a database that goes away makes the answer late and the request no failure', async () => {
    const away = () => Promise.reject(new Error('gone'));
    await expect(resultOf({ wait: away, look: away }, 'cmd_1', 300)).resolves.toBeNull();
  });
});
