import type { Pull } from '../../../domain/ports';
import { startSimulators } from '../../../simulators';
import { Attempts } from '../../../tests/support/connectors/attempts';
import { failure } from '../../../tests/support/connectors/failure';
import { miraklShop } from '../../../tests/support/connectors/mirakl-shop';

const world = miraklShop(startSimulators);
const _ledger = (kind: string) => world.simulators.ledger({ kind });

describe('pulling from the simulator', () => {
  it('takes an order, and reads its changes', async () => {
    const subject = world.order({
      lines: [{ sku: 'MUG-01', quantity: 2, unitPrice: '12.50', shippingPrice: '4.90' }],
    });
    const first = await world.channel.pull?.(null);
    expect(first).toMatchObject({ unreadable: [], more: false });
    expect(first?.orders).toMatchObject([
      { take: { channel: 'galaxy', externalId: subject.externalId, requiresAcceptance: true }, reports: [] },
    ]);
    expect(first?.orders[0]?.content.shippingAddress).toBeUndefined();
    await world.channel.acceptance?.(
      subject,
      { accepted: subject.lines, refused: [] },
      new Attempts('a').next(),
    );
    const second = await world.channel.pull?.(first?.cursor ?? null);
    expect(second?.orders).toMatchObject([
      {
        content: { shippingAddress: { country: 'FR', city: 'Paris' } },
        reports: [{ report: { state: 'paid', amount: 2_990 } }],
      },
    ]);
    world.simulators.moveMiraklOrder(subject.externalId, 'cancel');
    const third = await world.channel.pull?.(second?.cursor ?? null);
    expect(third?.orders[0]?.reports.map(({ report }) => report.state)).toEqual(['paid', 'cancelled']);
  });

  it('reads more orders than fit on a page', async () => {
    for (let n = 0; n < 230; n += 1) world.order();
    const seen = new Set<string>();
    let cursor: string | null = null;
    for (let more = true; more; ) {
      const page: Pull | undefined = await world.channel.pull?.(cursor);
      for (const imported of page?.orders ?? []) seen.add(imported.take.externalId);
      cursor = page?.cursor ?? null;
      more = page?.more ?? false;
    }
    expect(seen.size).toBe(230);
  });

  it.each(['malformedJson', 'truncatedBody', 'wrongContentType', 'hugeBody', 'failBefore'] as const)(
    'can be repeated after %s',
    async (kind) => {
      world.order();
      world.simulators.fault({ match: { path: '/orders$' }, fault: { kind } });
      expect((await failure(world.channel.pull?.(null))).kind).toBe('transient');
      expect((await world.channel.pull?.(null))?.orders).toHaveLength(1);
    },
  );
});

describe('testing the credentials', () => {
  it('succeeds with good ones', () => expect(world.channel.test()).resolves.toBeUndefined());

  it('fails with bad ones', async () => {
    const wrong = world.open(undefined, {}, 'wrong');
    expect(await failure(wrong.test())).toMatchObject({ kind: 'refused', code: 'credentials_refused' });
  });
});
