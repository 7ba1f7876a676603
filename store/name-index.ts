import type { OrderContent } from '../domain/order/take';
import type { Keyring } from './keyring';

/**
 * How orders are found by people's names although the database never contains a name in the clear: by keyed hashes of
 * whole words, in lower case and without accents.
 */
export class NameIndex {
  constructor(private readonly keyring: Pick<Keyring, 'token'>) {}

  /** The hashes by which an order with this content is found. */
  tokensOf({ customer, shippingAddress, billingAddress }: OrderContent): string[] {
    return this.tokensOfWords(customer?.name, shippingAddress?.name, billingAddress?.name);
  }

  /** The hashes of the words of these texts, at most 40. */
  tokensOfWords(...texts: readonly (string | undefined)[]): string[] {
    return wordsOf(...texts).map((word) => this.keyring.token(word));
  }
}

function wordsOf(...texts: readonly (string | undefined)[]): string[] {
  const folded = texts
    .filter((text) => text !== undefined)
    .join(' ')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase();
  return [...new Set(folded.match(/[\p{L}\p{N}]+/gu) ?? [])].slice(0, 40);
}
