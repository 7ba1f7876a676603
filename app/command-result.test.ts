import type { CommandResult } from '../store/command-results';
import { resultOf } from './command-result';

const answer: CommandResult = { id: 'cmd_1', state: 'accepted', refusal: null, orderVersion: 3 };
const late = <T>(ms: number, value: T): Promise<T> =>
  new Promise((resolve) => setTimeout(resolve, ms, value));
const never = async (): Promise<null> => null;

describe('the result of a command', () => {
  test('is the one in the notification of its commit', async () => {
    await expect(resultOf({ wait: () => late(5, answer), look: never }, 'cmd_1', 1_000)).resolves.toEqual(
      answer,
    );
  });

  test('is read from the inbox if no notification arrives', async () => {
    const silence = () => new Promise<null>(() => {});
    const found = await resultOf({ wait: silence, look: async () => answer }, 'cmd_1', 2_000);
    expect(found).toEqual(answer);
  });

  test('is null if there is none in time', async () => {
    await expect(resultOf({ wait: () => late(300, null), look: never }, 'cmd_1', 300)).resolves.toBeNull();
  });

  test('is late, and no error, if the database becomes unavailable', async () => {
    const away = () => Promise.reject(new Error('gone'));
    await expect(resultOf({ wait: away, look: away }, 'cmd_1', 300)).resolves.toBeNull();
  });
});
