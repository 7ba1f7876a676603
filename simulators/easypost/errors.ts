import type { ApiAnswer, Dialect } from '../core/api';
import { Refusal } from '../core/api';

const MESSAGES: Readonly<Record<number, readonly [code: string, message: string]>> = {
  400: ['BAD_REQUEST', 'The request was not processed due to a client error.'],
  401: [
    'APIKEY.INACTIVE',
    'This api key is no longer active. Please use a different api key or reactivate this key.',
  ],
  402: ['INSUFFICIENT_FUNDS', 'There are not enough funds to complete the purchase.'],
  403: ['USER.UNAUTHORIZED', 'The server refuses to respond to this request.'],
  404: ['NOT_FOUND', 'The requested resource could not be found.'],
  413: ['REQUEST.TOO_LARGE', 'The request is too large.'],
  422: ['UNPROCESSABLE_ENTITY', 'The request was understood, but could not be processed.'],
  429: ['RATE_LIMITED', 'Too many requests were sent in a short time. Please try again later.'],
  503: ['SERVICE_UNAVAILABLE', 'The service is unavailable for the moment. Please try again.'],
};

/** The format of EasyPost's failures outside its operations. */
export const easypostDialect: Dialect = {
  system: 'easypost',
  error(status) {
    const [code, message] = MESSAGES[status] ?? ['INTERNAL_SERVER_ERROR', 'An unexpected error occurred.'];
    return answer(status, code, message, []);
  },
};

/** Refuses in EasyPost's shape; its `errors` are objects for some failures and texts for others. */
export function refuse(
  status: number,
  code: string,
  message: string,
  errors: readonly unknown[] = [],
): Refusal {
  return new Refusal(answer(status, code, message, errors));
}

export function notFound(): Refusal {
  return new Refusal(easypostDialect.error(404));
}

/** A parameter that must be there is not. */
export function required(field: string): Refusal {
  const errors = [{ field, message: 'cannot be blank', suggestion: null }];
  return refuse(422, 'PARAMETER.REQUIRED', 'Missing required parameter.', errors);
}

function answer(status: number, code: string, message: string, errors: readonly unknown[]): ApiAnswer {
  return { status, json: { error: { code, message, errors } } };
}
