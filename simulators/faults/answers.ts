import type { Response } from 'express';
import type { ApiAnswer } from '../core/api';

/** A response as bytes, ready to be sent or to be spoilt. */
export interface WireAnswer {
  status: number;
  headers: Record<string, string>;
  body: Buffer;
}

const EMPTY = Buffer.alloc(0);

export function toWire(answer: ApiAnswer): WireAnswer {
  const headers: Record<string, string> = { ...answer.headers };
  if (answer.bytes !== undefined) {
    headers['Content-Type'] = answer.bytes.type;
    return { status: answer.status, headers, body: answer.bytes.content };
  }
  if (answer.json === undefined) return { status: answer.status, headers, body: EMPTY };
  headers['Content-Type'] = 'application/json; charset=utf-8';
  return { status: answer.status, headers, body: Buffer.from(JSON.stringify(answer.json)) };
}

/** Sends the whole response. */
export function send(res: Response, { status, headers, body }: WireAnswer): void {
  if (isGone(res)) return;
  res.writeHead(status, { ...headers, ...(status === 204 ? {} : { 'Content-Length': body.length }) });
  res.end(body);
}

/** Cuts the connection with a TCP reset, which the other side sees as ECONNRESET. */
export function reset(res: Response): void {
  res.socket?.resetAndDestroy();
}

/** JSON that stops in the middle of a value, with a length that fits it. */
export function sendMalformed(res: Response, answer: WireAnswer): void {
  const half = answer.body.subarray(0, Math.ceil(answer.body.length / 2)).toString();
  const headers = { ...answer.headers, 'Content-Type': 'application/json; charset=utf-8' };
  send(res, { status: statusWithBody(answer), headers, body: Buffer.from(`${half || '{'}"`) });
}

/** Promises the whole body and breaks off half-way. */
export function sendTruncated(res: Response, answer: WireAnswer): void {
  if (isGone(res)) return;
  const body = answer.body.length > 1 ? answer.body : Buffer.from('{"truncated":true}');
  res.writeHead(statusWithBody(answer), { ...answer.headers, 'Content-Length': body.length });
  res.write(body.subarray(0, Math.floor(body.length / 2)), () => res.socket?.destroy());
}

/** A page such as a proxy shows, with a status that promises data. */
export function sendHtml(res: Response, answer: WireAnswer): void {
  const body = Buffer.from('<!DOCTYPE html><html><body><h1>We will be back soon</h1></body></html>');
  send(res, {
    status: statusWithBody(answer),
    headers: { 'Content-Type': 'text/html; charset=utf-8' },
    body,
  });
}

/** Valid JSON of that many bytes, produced as fast as it is read, so the simulator's memory stays small. */
export function sendHuge(res: Response, answer: WireAnswer, bytes: number): void {
  if (isGone(res)) return;
  const [head, tail] = ['{"padding":"', '"}'];
  const total = Math.max(bytes, head.length + tail.length);
  const chunk = Buffer.alloc(64 * 1024, 'a');
  let left = total - head.length - tail.length;
  res.writeHead(statusWithBody(answer), { 'Content-Type': 'application/json', 'Content-Length': total });
  res.write(head);
  const pump = (): void => {
    while (left > 0 && !isGone(res)) {
      const next = chunk.subarray(0, Math.min(left, chunk.length));
      left -= next.length;
      if (!res.write(next)) {
        res.once('drain', pump);
        return;
      }
    }
    res.end(tail);
  };
  pump();
}

/** One byte at a time; ends with the body or with the connection. */
export function sendDripping(res: Response, answer: WireAnswer, pauseMs: number): void {
  if (isGone(res)) return;
  const body = answer.body.length > 0 ? answer.body : Buffer.from('{}');
  let at = 0;
  res.writeHead(statusWithBody(answer), { ...answer.headers, 'Content-Length': body.length });
  res.flushHeaders();
  const timer = setInterval(() => {
    res.write(body.subarray(at, at + 1));
    at += 1;
    if (at >= body.length) res.end();
  }, pauseMs);
  res.once('close', () => clearInterval(timer));
}

/** Header after header, and never a body; ends with the connection. */
export function sendEndlessHeaders(res: Response, pauseMs: number): void {
  const socket = res.socket;
  if (isGone(res) || socket === null) return;
  // Written past Node's response object, which would only ever send a finished head.
  socket.write('HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n');
  let n = 0;
  const timer = setInterval(() => {
    n += 1;
    socket.write(`X-Still-Thinking-${n}: yes\r\n`);
  }, pauseMs);
  socket.once('close', () => clearInterval(timer));
}

/** True if a response can no longer be sent. */
export function isGone(res: Response): boolean {
  return res.destroyed || res.socket === null || res.socket.destroyed || res.writableEnded;
}

// A 204 must not carry a body, so a fault that needs one makes it a 200.
function statusWithBody(answer: WireAnswer): number {
  return answer.status === 204 ? 200 : answer.status;
}
