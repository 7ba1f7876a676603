import type { OrderContent } from '../domain/order/take';
import type { Keyring } from './keyring';
import { foldAddress, spellingsOf, wordsIn, wordsOfAddress } from './name-words';

/** Words are found by their beginnings from this many characters on, and shorter ones whole. */
const SHORTEST = 3;
/** Longer words are found by their first so many characters. */
const LONGEST = 16;
/** How many hashes an order has at most; people with usual names and addresses have 20 to 50. */
const MOST = 200;
/** 48 bits: among ten million different ones, one search in twenty million finds an order that it should not. */
const HASH_LENGTH = 8;

/**
 * How orders are found by people's names and e-mail addresses although the database never contains one in the clear: by
 * keyed hashes of the beginnings of their words, of whole e-mail addresses, and of their domains. What that gives away
 * is in docs/adr/0016-search-by-the-beginnings-of-names.md.
 */
export class NameIndex {
  constructor(private readonly keyring: Pick<Keyring, 'token'>) {}

  /** The hashes by which an order with this content is found, at most 200. Their sequence says nothing. */
  tokensOf({ customer, shippingAddress, billingAddress }: OrderContent): string[] {
    const addresses = [shippingAddress, billingAddress];
    const names = [customer?.name, ...addresses.flatMap((address) => [address?.name, address?.company])];
    const email = customer?.email ?? '';
    const words = [
      ...wordsIn(names.filter((name) => name !== undefined).join(' ')),
      ...wordsOfAddress(email),
    ];
    const texts = [...new Set([...wholeAndDomains(email), ...words.flatMap(beginningsOf)])];
    return texts
      .slice(0, MOST)
      .map((text) => this.hash(text))
      .sort();
  }

  /**
   * The hashes that an order has if it is of the people whom this text names, for each way to spell them; none if the
   * text has no word.
   */
  tokensFor(text: string): string[][] {
    const chunks = text.split(/\s+/).filter((chunk) => chunk !== '');
    const whole = chunks.filter((chunk) => WHOLE.test(chunk)).map(foldAddress);
    return spellingsOf(chunks.filter((chunk) => !WHOLE.test(chunk)).join(' '))
      .map((words) => [...whole, ...words.map((word) => word.slice(0, LONGEST))])
      .filter((texts) => texts.length > 0)
      .map((texts) => texts.map((one) => this.hash(one)));
  }

  private hash(text: string): string {
    return this.keyring.token(text).slice(0, HASH_LENGTH);
  }
}

/** A whole e-mail address, or `@` and a whole domain: found as it is, and not by its words. */
const WHOLE = /^[^@]*@[^@]+\.[^@.]+$/;

/** `mul`, `mull`, `mulle`, `muller`. */
const beginningsOf = (word: string): string[] =>
  Array.from({ length: Math.max(1, Math.min(word.length, LONGEST) - SHORTEST + 1) }, (_, index) =>
    word.slice(0, SHORTEST + index),
  );

/** An address, its domain, and the domains that contain it: `a@mail.acme.example` is found by `@acme.example`. */
function wholeAndDomains(email: string): string[] {
  const address = foldAddress(email);
  if (!WHOLE.test(address)) return [];
  const labels = address.slice(address.indexOf('@') + 1).split('.');
  return [address, ...labels.slice(1).map((_, index) => `@${labels.slice(index).join('.')}`)];
}
