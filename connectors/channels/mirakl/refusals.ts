import { z } from 'zod';
import type { HttpRefusal, HttpResponse } from '../../shared/http';
import { shortCode } from '../../shared/short-code';
import { wordsOf } from '../../shared/words';

const errorBody = z.object({
  code: z.unknown().optional(),
  message: z.unknown().optional(),
  errors: z.array(z.object({ code: z.unknown().optional(), message: z.unknown().optional() })).nullish(),
});

/** The order is not in the state that this call needs; it may have been in it before, or reach it later. */
export const INVALID_STATE = 'order_invalid_state';

/** What a 4xx of Mirakl means: the most specific code of the response, in lower case. */
export function miraklRefusal({ json }: HttpResponse): HttpRefusal {
  const { data } = errorBody.safeParse(json);
  const codes = [...(data?.errors ?? []).map((error) => error.code), data?.code];
  const telling = codes.find((code) => typeof code === 'string' && code !== 'VALIDATION_ERROR') ?? data?.code;
  const messages = data?.errors?.map((error) => error.message) ?? [];
  return {
    code: shortCode(telling, 'request_refused'),
    remark: wordsOf(messages.length > 0 ? messages : data?.message) ?? undefined,
  };
}
