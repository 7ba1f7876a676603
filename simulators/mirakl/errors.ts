import type { ApiAnswer, Dialect } from '../core/api';
import { Refusal } from '../core/api';

const MESSAGES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'The request could not be read'],
  401: ['UNAUTHORIZED', 'Unauthorized'],
  403: ['FORBIDDEN', 'Forbidden'],
  404: ['NOT_FOUND', 'Not found'],
  411: ['LENGTH_REQUIRED', 'The Content-Length header is required'],
  413: ['PAYLOAD_TOO_LARGE', 'The request is too large'],
  429: ['TOO_MANY_REQUESTS', 'Too many requests'],
  503: ['SERVICE_UNAVAILABLE', 'Service unavailable'],
};

/** The format of Mirakl's failures outside its operations. */
export const miraklDialect: Dialect = {
  system: 'mirakl',
  error(status) {
    const [code, message] = MESSAGES[status] ?? ['INTERNAL_SERVER_ERROR', 'An unexpected error occurred'];
    return { status, json: { status, code, message } };
  },
};

/** One thing wrong with a request's body. */
export interface FieldError {
  field: string;
  code: string;
  message: string;
}

/** A refusal in Mirakl's shape; `code` is one of the codes its documentation lists for the operation. */
export function refuse(
  status: number,
  code: string,
  message: string,
  errors?: readonly FieldError[],
): Refusal {
  const json: ApiAnswer['json'] = { status, code, message, ...(errors === undefined ? {} : { errors }) };
  return new Refusal({ status, json });
}

/** The body is not what the operation takes. */
export function invalid(field: string, message: string): Refusal {
  return refuse(400, 'VALIDATION_ERROR', 'Input validation failed', [
    { field, code: 'VALIDATION_ERROR', message },
  ]);
}

/** Unknown, or another shop's: the response does not distinguish them. */
export function orderNotFound(id: string): Refusal {
  return refuse(404, 'ORDER_NOT_FOUND', `Order with identifier '${id}' not found`);
}

export function invalidState(expected: string, actual: string): Refusal {
  return refuse(400, 'ORDER_INVALID_STATE', `The order status must be '${expected}' but it is '${actual}'.`);
}
