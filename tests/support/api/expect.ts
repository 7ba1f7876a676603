import type { Answer } from './answers';
import type { ApiClient } from './client';

/**
 * A command that must be refused: with its code, a sentence, the order's version and the allowed actions,
 * all as a GET shows them; and nothing of the order has changed.
 */
export async function expectRefusal(
  client: ApiClient,
  orderId: string,
  command: string,
  body: object,
  code: string,
): Promise<Answer> {
  // An effect that was under way may end in between: then the request is repeated.
  for (let triesLeft = 5; ; triesLeft -= 1) {
    const before = await client.order(orderId);
    const response = await client.send(orderId, command, body);
    expect({ status: response.status, code: response.body.code }).toEqual({ status: 409, code });
    expect(response.headers.get('content-type')).toBe('application/problem+json');
    expect(response.body.detail.length).toBeGreaterThan(5);
    const now = await client.order(orderId);
    if (now.version !== before.version && triesLeft > 0) continue;
    expect(now).toEqual(before);
    expect(response.body.orderVersion).toBe(now.version);
    expect(response.body.allowedActions).toEqual(now.allowedActions);
    return response;
  }
}
