import type { ApiAnswer, Dialect } from '../core/api';
import { Refusal } from '../core/api';

const MESSAGES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'The request could not be read.'],
  401: ['UNAUTHORIZED', 'The credentials are not valid.'],
  404: ['NOT_FOUND', 'The module does not implement this call.'],
  413: ['TOO_LARGE', 'The request is too large.'],
  429: ['RATE_LIMITED', 'Too many requests.'],
  503: ['UNAVAILABLE', 'The service is unavailable.'],
};

/** The format of the module's failures. */
export const fulfillmentDialect: Dialect = {
  system: 'fulfillment',
  error(status) {
    const [code, message] = MESSAGES[status] ?? ['EXTERNAL_ERROR', 'An unexpected error occurred.'];
    return answer(status, code, message);
  },
};

export function refuse(status: number, code: string, message: string): Refusal {
  return new Refusal(answer(status, code, message));
}

/** Something that must be there is not. */
export const required = (field: string): Refusal => refuse(400, 'VALIDATION', `${field} is required.`);

function answer(status: number, code: string, message: string): ApiAnswer {
  const error = {
    standardized_error_code: null,
    external_error_code: code,
    message,
    external_http_status_code: status,
  };
  return { status, json: { errors: [error] } };
}
