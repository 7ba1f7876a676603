import type { Stack } from '../../dev/stack';
import { cpuByProcess } from './cpu';
import type { BenchClient } from './whole';

export interface LargeOrders {
  readonly lines: number;
  readonly commands: number;
  /** CPU milliseconds per command, by process. */
  readonly cpu: Readonly<Record<string, number>>;
}

const LINES = 500;
const SHIPMENTS = 20;

/** Commands on one order of 500 lines: parcels of one line each, and a hold and its release after each of them. */
export async function largeOrders(stack: Stack, http: BenchClient): Promise<LargeOrders> {
  // The first is for what is compiled and prepared on first use.
  await shipInParts(http, 5);
  const before = cpuByProcess(stack);
  const commands = await shipInParts(http, SHIPMENTS);
  const after = cpuByProcess(stack);
  const cpu = Object.fromEntries(
    Object.entries(after).map(([name, ms]) => [name, (ms - (before[name] ?? 0)) / commands]),
  );
  return { lines: LINES, commands, cpu };
}

async function shipInParts(http: BenchClient, shipments: number): Promise<number> {
  const { id } = await http.decided('/v1/orders', http.waitingOrder(LINES));
  await http.decided(`/v1/orders/${id}/accept`, {});
  for (let n = 1; n <= shipments; n += 1) {
    const manual = { carrier: 'Own van', trackingNumber: `${id}-${n}` };
    await http.decided(`/v1/orders/${id}/ship`, { lines: [{ id: String(n) }], manual });
    await http.decided(`/v1/orders/${id}/hold`, { reason: 'A question to the customer' });
    await http.decided(`/v1/orders/${id}/release`, {});
  }
  return 2 + 3 * shipments;
}
