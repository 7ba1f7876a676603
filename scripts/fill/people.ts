import type { OrderContent } from '../../domain/order/take';
import type { Dice } from './dice';

const list = (text: string): [string, ...string[]] => text.split(' ') as [string, ...string[]];

const FIRST = list(
  'Anna Björn Chiara David Élodie Farid Greta Hugo Ines Jörg Katja Luca Marta Nils Olga Paolo Quentin Rosa Søren Tuğba Vera Zoë',
);
const STEMS = list('Berg Hof Stein Wald Lind Rose Klein Neu Alt Gold Müh Feld');
const MIDDLES = list('en er el ing o a in i is u');
const ENDS = list('mann bach ström dorf quist ini eau sen ek ova meier son');
const STREETS = list('Hauptstraße Ringstraße Hafenweg Lindenallee Marktplatz');
const CITIES = list(
  '10115:Berlin:DE 20457:Hamburg:DE 75002:Paris:FR 69001:Lyon:FR 00184:Roma:IT 1010:Wien:AT',
);

/** A customer with an address: some 35,000 names, of which some are frequent. */
export function drawPeople(dice: Dice): Pick<OrderContent, 'customer' | 'shippingAddress'> {
  const last = `${dice.pick(STEMS)}${dice.pick(MIDDLES)}${dice.pick(ENDS)}`;
  const name = `${dice.pick(FIRST)} ${last}`;
  const [postalCode = '', city = '', country = ''] = dice.pick(CITIES).split(':');
  const line1 = `${dice.pick(STREETS)} ${dice.between(1, 180)}`;
  const email = `${last.toLowerCase()}.${dice.between(1, 9_999)}@example.com`;
  return { customer: { name, email }, shippingAddress: { name, line1, postalCode, city, country } };
}
