import { z } from 'zod';
import type { HttpRefusal, HttpResponse } from '../../shared/http';
import { shortCode } from '../../shared/short-code';
import { wordsOf } from '../../shared/words';

const errorBody = z.object({
  errors: z
    .array(z.object({ external_error_code: z.unknown().optional(), message: z.unknown().optional() }))
    .min(1),
});

/** What a 4xx of a fulfillment provider means. A 404 means that its module has no such call. */
export function fulfillmentRefusal({ status, json }: HttpResponse): HttpRefusal {
  const errors = errorBody.safeParse(json).data?.errors ?? [];
  const [first] = errors;
  return {
    code: shortCode(first?.external_error_code, status === 404 ? 'not_implemented' : 'request_refused'),
    remark: wordsOf(errors.map(({ message }) => message)) ?? undefined,
  };
}
