import { z } from 'zod';
import type { HttpRefusal, HttpResponse } from '../../shared/http';
import { shortCode } from '../../shared/short-code';
import { wordsOf } from '../../shared/words';

/** `message` is a sentence, a list or an object; `errors` name the fields that are wrong. */
const errorBody = z.object({
  error: z.object({
    code: z.unknown().optional(),
    message: z.unknown().optional(),
    errors: z.unknown().optional(),
  }),
});

/** There is a label already: the one we bought before, since only we buy for this shipment. */
export const LABEL_EXISTS = 'label_exists';

/** EasyPost's codes by what they mean here; the others are passed on in small letters. */
const CODES: ReadonlyMap<unknown, string> = new Map([
  ['SHIPMENT.POSTAGE.EXISTS', LABEL_EXISTS],
  ['ADDRESS.VERIFY.FAILURE', 'address_invalid'],
  ['ADDRESS.VERIFICATION.FAILURE', 'address_invalid'],
  ['ADDRESS.VERIFICATION.INVALID', 'address_invalid'],
  ['INSUFFICIENT_FUNDS', 'insufficient_funds'],
]);

/** EasyPost itself does not know whether the carrier has sold the label. */
const UNSURE: ReadonlySet<unknown> = new Set([
  'SHIPMENT.POSTAGE.TIMED_OUT',
  'SHIPMENT.POSTAGE.NO_RESPONSE',
  'SHIPMENT.PURCHASE.IN_PROGRESS',
]);

const fieldError = z.object({ field: z.string(), message: z.unknown().optional() });

/** Each with its field first; errors of another form as they are. */
const fieldErrors = (errors: unknown): unknown =>
  Array.isArray(errors)
    ? errors.map((error) => {
        const { data } = fieldError.safeParse(error);
        return data ? { [data.field]: data.message } : error;
      })
    : errors;

/** What a 4xx of EasyPost means. */
export function easypostRefusal({ status, json }: HttpResponse): HttpRefusal {
  const { data } = errorBody.safeParse(json);
  const code = data?.error.code;
  const fallback = status === 402 ? 'insufficient_funds' : 'request_refused';
  return {
    code: CODES.get(code) ?? shortCode(code, fallback),
    kind: UNSURE.has(code) ? 'unknown' : 'refused',
    remark: wordsOf(data?.error.message, fieldErrors(data?.error.errors)) ?? undefined,
  };
}
