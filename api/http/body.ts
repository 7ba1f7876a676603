import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';
import type { Request, Response } from 'express';
import type { HeldBytes } from '../limits/unverified-bytes';
import { badHeader, overloaded, Problem } from './problem';

/** Whoever calls back sends what it has ready: a body that trickles in only holds memory. */
const UNVERIFIED_MS = 5_000;
const MAX_UNREAD_BYTES = 16 * 1024 * 1024;
const MAX_UNREAD_MS = 2_000;

/**
 * The body's bytes, decoded, and never more than `limit` of them. Responds before the rest has arrived: 413 for
 * too much, whatever length was announced; 415 for an unknown coding; 400 for one that does not decode.
 * `express.raw` would read a refused body to its end, however long, before it responds.
 */
export async function readBody(req: Request, limit: number): Promise<Buffer> {
  const coding = (req.headers['content-encoding'] ?? 'identity').trim().toLowerCase();
  const declared = Number(req.headers['content-length'] ?? 0);
  if (declared > limit) throw tooLarge(limit);
  const decoder = decoderOf(coding);
  const source: Readable = decoder ? req.pipe(decoder) : req;
  try {
    return await collect(req, source, { limit });
  } finally {
    if (decoder) {
      req.unpipe(decoder);
      decoder.destroy();
    }
  }
}

/**
 * The bytes of a body that no API key stands for, as they were sent, and never more than `limit` of them. What is kept
 * is counted by `held`. Throws 400 for a body with a Content-Encoding, whose size in memory its sender would decide; 413
 * for too much; 408 for one that takes longer than five seconds; 503 `overloaded` if `held` has no room.
 */
export async function readUnverifiedBody(req: Request, limit: number, held: HeldBytes): Promise<Buffer> {
  if (req.headers['content-encoding'] !== undefined)
    throw badHeader('Content-Encoding', 'expected a body without Content-Encoding');
  if (Number(req.headers['content-length'] ?? 0) > limit) throw tooLarge(limit);
  return collect(req, req, { limit, held, withinMs: UNVERIFIED_MS });
}

function decoderOf(coding: string) {
  if (coding === 'identity' || coding === '') return null;
  if (coding === 'gzip' || coding === 'x-gzip') return createGunzip();
  if (coding === 'deflate') return createInflate();
  if (coding === 'br') return createBrotliDecompress();
  throw new Problem(
    'unsupported_media_type',
    'expected a body without Content-Encoding, or with gzip, deflate or br',
  );
}

interface Bounds {
  readonly limit: number;
  readonly held?: HeldBytes;
  readonly withinMs?: number;
}

function collect(req: Request, source: Readable, { limit, held, withinMs }: Bounds): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    const undecodable = new Problem(
      'invalid_request',
      'the body cannot be decoded with its Content-Encoding',
    );
    const done = (settle: () => void): void => {
      clearTimeout(timer);
      source.removeAllListeners('data').removeAllListeners('end');
      req.removeListener('close', aborted);
      settle();
    };
    const refuse = (problem: Problem): void => done(() => reject(problem));
    const late = (): void =>
      refuse(new Problem('request_timeout', `expected the body within ${withinMs} ms`));
    const timer = withinMs === undefined ? undefined : setTimeout(late, withinMs);
    // A request also closes after it has arrived completely; then the decoder decides.
    const aborted = (): void => {
      if (!req.complete) refuse(new Problem('invalid_request', 'the body ended too early'));
    };
    source.on('data', (chunk: Buffer) => {
      size += chunk.length;
      if (size > limit) return refuse(tooLarge(limit));
      if (held && !held.hold(chunk.length)) return refuse(overloaded());
      chunks.push(chunk);
    });
    source.on('end', () => done(() => resolve(Buffer.concat(chunks, size))));
    // Stays for good: a stream that fails after we have turned away must not end the process.
    source.on('error', () => refuse(undecodable));
    req.on('close', aborted);
  });
}

const tooLarge = (limit: number): Problem =>
  new Problem('payload_too_large', `expected at most ${limit} bytes after decoding`);

/**
 * Lets the client finish sending what will not be read, within bounds: if the socket is closed while the client still
 * writes, the client loses the response.
 */
export function discardRest(req: Request, res: Response): void {
  // What has arrived and was not read counts as well: the next request on the connection waits behind it.
  if (req.readableEnded || req.destroyed) return;
  let size = 0;
  const timer = setTimeout(() => req.destroy(), MAX_UNREAD_MS).unref();
  req.on('data', (chunk: Buffer) => {
    size += chunk.length;
    if (size > MAX_UNREAD_BYTES) req.destroy();
  });
  const stop = (): void => clearTimeout(timer);
  req.once('end', stop).once('close', stop);
  res.once('close', stop);
  req.resume();
}
