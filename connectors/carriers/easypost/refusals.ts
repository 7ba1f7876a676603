import { z } from 'zod';
import type { HttpRefusal, HttpResponse } from '../../shared/http';
import { shortCode } from '../../shared/short-code';

const errorBody = z.object({ error: z.object({ code: z.unknown(), message: z.unknown() }) });

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

/** What a 4xx of EasyPost means. */
export function easypostRefusal({ status, json }: HttpResponse): HttpRefusal {
  const { data } = errorBody.safeParse(json);
  const [code, message] = [data?.error.code, data?.error.message];
  const fallback = status === 402 ? 'insufficient_funds' : 'request_refused';
  return {
    code: CODES.get(code) ?? shortCode(code, fallback),
    kind: UNSURE.has(code) ? 'unknown' : 'refused',
    remark: typeof message === 'string' ? message : undefined,
  };
}
