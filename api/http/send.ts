import type { Response } from 'express';
import { ERRORS } from '../../domain/errors';
import { contextOf } from './context';
import type { Problem } from './problem';
import { problemBody } from './problem';
import type { Reply } from './route';
import { JSON_TYPE } from './route';

/** Sends the response of a route. Express's own `send` is not used: it would add tags and statuses of its own. */
export function sendReply(res: Response, { status, body, text, headers = {} }: Reply): void {
  res.statusCode = status;
  if (!('Cache-Control' in headers)) res.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value);
  if (text !== undefined) {
    finish(res, text);
  } else if (body === undefined) {
    res.end();
  } else {
    res.setHeader('Content-Type', JSON_TYPE);
    finish(res, JSON.stringify(body));
  }
}

export function sendProblem(res: Response, problem: Problem): void {
  const context = contextOf(res);
  context.code = problem.code;
  res.statusCode = ERRORS[problem.code].status;
  res.setHeader('Cache-Control', 'no-store');
  for (const [name, value] of Object.entries(problem.options.headers ?? {})) res.setHeader(name, value);
  res.setHeader('Content-Type', 'application/problem+json');
  finish(res, JSON.stringify(problemBody(problem, context.requestId)));
}

function finish(res: Response, text: string): void {
  const bytes = Buffer.from(text);
  res.setHeader('Content-Length', bytes.length);
  res.end(bytes);
}
