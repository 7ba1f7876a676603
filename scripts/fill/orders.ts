import type { TakeOrder } from '../../domain/order/take';
import { takeOrderSchema } from '../../domain/order/take';
import type { OwnPolicy } from '../../domain/policy';
import { composePolicy } from '../../domain/policy';
import type { Dice } from './dice';
import type { LifeOptions } from './life';
import { EXTERNAL_NUMBER } from './life';

interface ChannelSpec {
  readonly weight: number;
  readonly name: string;
  readonly kind: string;
  readonly policy: OwnPolicy;
  /** Its orders have lines of sellers. */
  readonly sellers: number;
}

const MARKET: OwnPolicy = {
  requiresAcceptance: true,
  acceptanceBy: 'line',
  refunds: 'channel',
  tells: { acceptance: true, shipment: true, cancellation: true },
};

const CHANNELS: readonly [ChannelSpec, ...ChannelSpec[]] = [
  { weight: 40, name: 'shop', kind: 'direct', policy: { refunds: 'caller' }, sellers: 0 },
  { weight: 20, name: 'market-de', kind: 'mirakl', policy: MARKET, sellers: 40 },
  { weight: 15, name: 'market-fr', kind: 'mirakl', policy: MARKET, sellers: 40 },
  { weight: 10, name: 'market-it', kind: 'mirakl', policy: MARKET, sellers: 15 },
  { weight: 10, name: 'phone', kind: 'direct', policy: { refunds: 'manual' }, sellers: 0 },
  { weight: 5, name: 'wholesale', kind: 'direct', policy: { refunds: 'caller' }, sellers: 0 },
];

/** What a kind of life requires of the order that it starts with. */
export interface Wanted {
  readonly channel?: string;
  readonly policy?: OwnPolicy;
  readonly order?: Partial<TakeOrder>;
  readonly paid?: boolean;
  readonly minLines?: number;
}

const euro = (amount: number) => ({ amount, currency: 'EUR' });

/** Most orders have a line or two, and a few have dozens. */
const lineCount = (dice: Dice): number =>
  dice.chance(0.55) ? 1 : dice.chance(0.9) ? dice.between(2, 5) : dice.between(6, 30);

const GOODS = [
  'Mug',
  'Lamp',
  'Chair',
  'Shirt',
  'Kettle',
  'Notebook',
  'Backpack',
  'Cable',
  'Clock',
  'Towel',
] as const;
const COLOURS = ['white', 'black', 'oak', 'linen', 'blue', 'graphite', 'copper', 'olive'] as const;

function linesOf(dice: Dice, sellers: number, minLines: number): TakeOrder['lines'] {
  const seller = sellers > 0 ? `seller-${dice.between(1, sellers)}` : undefined;
  // One order in twenty of a marketplace has lines of two sellers.
  const second = seller !== undefined && dice.chance(0.05) ? `seller-${sellers + 1}` : seller;
  return Array.from({ length: Math.max(minLines, lineCount(dice)) }, (_, index) => {
    const sellerId = index === 0 ? seller : second;
    return {
      id: String(index + 1),
      sku: `SKU-${dice.between(1, 2_000)}`,
      name: `${dice.pick(GOODS)}, ${dice.pick(COLOURS)}`,
      quantity: dice.chance(0.8) ? 1 : dice.between(2, 4),
      unitPrice: euro(dice.between(4, 180) * 100 - 1),
      ...(dice.chance(0.2) ? { discount: euro(100) } : {}),
      ...(dice.chance(0.5) ? { taxes: [{ code: 'VAT19', amount: euro(63), included: true }] } : {}),
      weightGrams: dice.between(80, 4_000),
      ...(sellerId === undefined ? {} : { sellerId }),
    };
  });
}

/** An order as a kind of life starts with it. */
export function placedOrder(dice: Dice, wanted: Wanted): LifeOptions {
  const named = CHANNELS.find(({ name }) => name === wanted.channel);
  const channel = named ?? dice.weighted(CHANNELS);
  const lines = linesOf(dice, channel.sellers, wanted.minLines ?? 1);
  const shipping = dice.chance(0.6) ? 490 : 0;
  const total = lines.reduce(
    (sum, line) => sum + line.unitPrice.amount * line.quantity - (line.discount?.amount ?? 0),
    shipping,
  );
  const take = takeOrderSchema.parse({
    channel: channel.name,
    externalId: `${channel.name.toUpperCase()}-${EXTERNAL_NUMBER}`,
    currency: 'EUR',
    customer: { name: 'A B', email: 'a@example.com' },
    shippingAddress: { name: 'A B', line1: 'A 1', postalCode: '10115', city: 'Berlin', country: 'DE' },
    lines,
    payment: { mode: 'prepaid', ...(wanted.paid === false ? {} : { captured: euro(total) }) },
    ...wanted.order,
    shipping: { price: euro(shipping), method: 'standard', tracked: true, ...wanted.order?.shipping },
  });
  const policy = composePolicy(channel.policy, wanted.policy ?? {}, 1);
  return { take, channel: { name: channel.name, kind: channel.kind }, policy };
}
