import { z } from 'zod';
import { OutsideError } from '../../../domain/errors';
import { withWords } from '../../shared/words';
import type { Rate, Shipment } from './api';
import { rateSchema } from './api';

type Offer = Pick<Shipment, 'rates' | 'messages'>;

/**
 * The rate to buy: the cheapest of the requested service (`Priority`, or `USPS Priority` if several carriers use
 * the name), or the cheapest of all. Throws `refused`: `no_rate` if none is offered, and
 * `rates_in_several_currencies` if cheapest means nothing, so that a service must be named.
 */
export function chooseRate({ rates: offered, messages }: Offer, service: string | null): Rate {
  const rates = (offered ?? [])
    .map((rate) => rateSchema.safeParse(rate))
    .flatMap(({ data }) => (data ? [data] : []));
  const fitting = service === null ? rates : rates.filter((rate) => isService(rate, service));
  const [first, ...others] = fitting;
  if (!first) throw new OutsideError('refused', 'no_rate', carriersWords(messages));
  if (new Set(fitting.map((rate) => rate.currency ?? null)).size > 1) {
    throw new OutsideError('refused', 'rates_in_several_currencies');
  }
  // Ties go to the earlier one, so that a repeated question has the same result.
  return others.reduce((best, rate) => (Number(rate.rate) < Number(best.rate) ? rate : best), first);
}

const carrierMessage = z.object({ carrier: z.string(), message: z.unknown().optional() });

/** What the carriers say about rates they do not offer, each by its name (C11). */
const carriersWords = (messages: unknown): { remark?: string } =>
  withWords(
    Array.isArray(messages)
      ? messages.map((item) => {
          const { data } = carrierMessage.safeParse(item);
          return data ? { [data.carrier]: data.message } : item;
        })
      : messages,
  );

function isService(rate: Rate, service: string): boolean {
  const wanted = service.toLowerCase();
  const name = rate.service.toLowerCase();
  return name === wanted || `${rate.carrier.toLowerCase()} ${name}` === wanted;
}
