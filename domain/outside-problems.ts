/**
 * What the codes of `OutsideError` mean, in a sentence for a person (C12). Codes that a connector passes on from its outside
 * system are not here.
 */
const SENTENCES: Readonly<Record<string, string>> = {
  address_forbidden: 'The address of the connection is private or not https, and is not trusted.',
  connection_missing: 'There is no connection of this name.',
  credentials_refused: 'The outside system rejected the credentials of the connection.',
  cursor_invalid: 'The stored position of the import cannot be read.',
  malformed_answer:
    'The response of the outside system is not what its API promises, such as HTML in place of JSON.',
  redirect_refused: 'The outside system redirects to another address, which is not followed.',
  request_invalid: 'The address or the credentials of the connection cannot be sent in a request.',
  request_refused: 'The outside system refused the request.',
  server_error: 'The outside system reports an error of its own.',
  settings_invalid: 'The stored settings or credentials of the connection no longer fit its kind.',
  throttled: 'The outside system asks to be called less often.',
  timeout: 'The outside system did not respond in time.',
  unknown_supplier: 'The policy of the channel names a supplier without a connection.',
  unreachable: 'The outside system cannot be reached.',
};

export const outsideProblem = (code: string): string =>
  (Object.hasOwn(SENTENCES, code) ? SENTENCES[code] : undefined) ??
  'The outside system refused with a code of its own: see its documentation.';
