import type { Address } from '../../domain/ports';

const names = new Intl.DisplayNames('en', { type: 'region', style: 'short' });

/** Who receives it, for APIs that require a person: the company if there is no name. */
export const nameOf = ({ name, company }: Address): string | undefined => name ?? company;

/** The city, for APIs that require one: where addresses have none, the region or the country names the place (Singapore). */
export const cityOf = ({ city, region, country }: Address): string | undefined =>
  city ?? region ?? names.of(country);
