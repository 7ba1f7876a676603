import { createMirakl } from '../../../connectors/channels/mirakl';
import { miraklCredentials, miraklSettings } from '../../../connectors/channels/mirakl/settings';
import type { Channel, ChannelOrder } from '../../../domain/ports';

interface ShownOrder {
  readonly order_id: string;
  readonly order_state: string;
  readonly order_lines: readonly { readonly order_line_id: string; readonly order_line_state: string }[];
}

/** What is needed of the simulators; tests hand them in, since only tests may know them. */
interface Marketplace {
  readonly url: string;
  readonly miraklUrl: string;
  readonly keys: { readonly mirakl: string };
  addMiraklOrder(wish?: { currency?: string }): ShownOrder;
  miraklOrder(id: string): ShownOrder | undefined;
  reset(): void;
  close(): Promise<void>;
}

/** An order on the marketplace, as our messages name it, with its lines' ids. */
export type OrderThere = ChannelOrder & { readonly lines: readonly string[] };

/** A shop at a simulated marketplace that is empty before each test. */
export function miraklShop<S extends Marketplace>(start: () => Promise<S>) {
  let simulators: S;
  let channel: Channel;

  /** Time is short if a response never comes, long if it only takes its time. */
  const open = (timeoutMs = 10_000, change: object = {}, apiKey = simulators.keys.mirakl): Channel =>
    createMirakl({ timeoutMs, trustedOrigins: [simulators.url] }).open({
      name: 'galaxy',
      settings: miraklSettings.parse({
        baseUrl: simulators.miraklUrl,
        reasons: { cancel: '34', refund: '17' },
        carriers: { 'our-ups': 'UPS' },
        ...change,
      }),
      credentials: miraklCredentials.parse({ apiKey }),
    });

  beforeAll(async () => {
    simulators = await start();
  });
  afterAll(() => simulators.close());
  beforeEach(() => {
    simulators.reset();
    channel = open();
  });

  return {
    open,
    get simulators(): S {
      return simulators;
    },
    get channel(): Channel {
      return channel;
    },
    order(wish?: Parameters<S['addMiraklOrder']>[0]): OrderThere {
      const made = simulators.addMiraklOrder(wish);
      const lines = made.order_lines.map((line) => line.order_line_id);
      return { id: 'ord_1', externalId: made.order_id, currency: wish?.currency ?? 'EUR', lines };
    },
    stateOf: ({ externalId }: ChannelOrder) => simulators.miraklOrder(externalId)?.order_state,
    lineStates: ({ externalId }: ChannelOrder) =>
      simulators.miraklOrder(externalId)?.order_lines.map((line) => line.order_line_state),
  };
}
