import type { IncomingMessage } from 'node:http';
import { pipeline, type Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { EngineError } from '../engine/engine-error.js';

/** Reads a request's body whole, inflated; no byte of it becomes a string. */
export async function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let length = 0;
  for await (const piece of inflated(request) as AsyncIterable<Buffer>) {
    length += piece.length;
    if (length > limit) {
      throw EngineError.of(307, 'TOO_MANY_BYTES', `The request's body is longer than ${limit} bytes`);
    }
    pieces.push(piece);
  }
  const [only] = pieces;
  return pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, length);
}

function inflated(request: IncomingMessage): Readable {
  const encoding = request.headers['content-encoding'] ?? 'identity';
  if (encoding === 'identity') return request;
  if (encoding !== 'gzip') {
    throw EngineError.of(48, 'NOT_IMPLEMENTED', `Content-Encoding ${encoding}: only gzip is read`);
  }
  // A failure of either stream reaches the reader of the last one.
  return pipeline(request, createGunzip(), () => undefined);
}
