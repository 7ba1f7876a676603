import { z } from 'zod';
import { currencySchema } from '../../domain/money';

/** An amount in a response. A sum may exceed what one field of a request may hold. */
export const amount = z.strictObject({ amount: z.int(), currency: currencySchema }).meta({
  id: 'Amount',
  description: 'Integer minor units of the currency: 1250 EUR is 12.50, 1250 JPY is 1250.',
});

export const timestamp = z.iso.datetime().describe('RFC 3339, UTC');

export const page = <T extends z.ZodType>(items: T) =>
  z.strictObject({
    items: z.array(items),
    nextCursor: z.string().nullable().describe('null on the last page'),
  });

export const orderId = z.string().regex(/^ord_[0-9a-z]{8,40}$/);
export const commandId = z.string().regex(/^cmd_[0-9a-z]{8,40}$/);

/** Names of connections. */
export const connectionName = z
  .string()
  .regex(
    /^[a-z0-9][a-z0-9._-]{0,62}$/,
    'expected up to 63 of a-z, 0-9 . _ - starting with a letter or digit',
  );

/** Would a value of type `A` always fit type `B`? Used to compare schemas of responses with the types behind them. */
export type Fits<A, B> = A extends B ? true : false;
