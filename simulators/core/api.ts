import type { IncomingHttpHeaders } from 'node:http';
import type { SystemName } from './ledger';

/** A request as an operation of a simulated API sees it. */
export interface ApiRequest {
  method: string;
  /** Path below the simulator's prefix, without the query. */
  path: string;
  params: Record<string, string>;
  query: URLSearchParams;
  headers: IncomingHttpHeaders;
  /** Parsed JSON; undefined if there was no body. */
  body: unknown;
}

/** What an operation returns: JSON, or bytes of another type. */
export interface ApiAnswer {
  status: number;
  headers?: Record<string, string>;
  json?: unknown;
  bytes?: { type: string; content: Buffer };
}

/** An operation runs to its end in one go: no other request is served in between, so it needs no lock. */
export type Operation = (request: ApiRequest) => ApiAnswer;

/** Thrown by an operation that refuses; carries the response in the API's own error format. */
export class Refusal extends Error {
  constructor(readonly answer: ApiAnswer) {
    super(`refused with ${answer.status}`);
  }
}

/** The error format of a system outside its operations, so that injected failures look like its own. */
export interface Dialect {
  system: SystemName;
  /** Body of an error response with that status. */
  error(status: number): ApiAnswer;
}

/** One route of a simulated API. */
export interface Route {
  method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  path: string;
  operation: Operation;
}
