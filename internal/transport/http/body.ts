import type { IncomingMessage } from 'node:http';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../../domain/limits.js';

/** What a body may take in memory, told before it is read: its length, or the limit where that is not known. */
export function bodyBytesAtMost(request: IncomingMessage): number {
  const length = Number(request.headers['content-length'] ?? Number.NaN);
  if (length > limits.bodyBytes) throw tooLarge();
  return isPlain(request) && Number.isInteger(length) ? length : limits.bodyBytes;
}

/** Reads the whole body, decompressed. Errors: `payload_too_large`, `invalid_encoding`, `unsupported_media_type`. */
export async function readBody(request: IncomingMessage): Promise<Buffer> {
  if (isPlain(request)) return collect(request);
  if (request.headers['content-encoding']?.toLowerCase() !== 'gzip') {
    throw new PatchbayError('unsupported_media_type', 'Content-Encoding may be gzip or identity.');
  }
  const inflated = createGunzip();
  const onError = (error: Error): void => {
    inflated.destroy(error);
  };
  request.once('error', onError).once('aborted', () => inflated.destroy());
  try {
    return await collect(request.pipe(inflated));
  } catch (error) {
    throw error instanceof PatchbayError || request.errored !== null
      ? error
      : new PatchbayError('invalid_encoding', 'The body is not valid gzip.', { cause: error });
  } finally {
    request.unpipe(inflated);
    inflated.destroy();
  }
}

function isPlain(request: IncomingMessage): boolean {
  const encoding = request.headers['content-encoding'];
  return encoding === undefined || encoding === '' || encoding.toLowerCase() === 'identity';
}

function tooLarge(): PatchbayError {
  return new PatchbayError(
    'payload_too_large',
    `A body may have ${limits.bodyBytes} bytes after decompression; send the events in smaller batches.`,
  );
}

function collect(stream: Readable): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      if (bytes > limits.bodyBytes) {
        stream.removeAllListeners('data');
        reject(tooLarge());
      } else pieces.push(piece);
    });
    stream.once('end', () => {
      const [only] = pieces;
      resolve(pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, bytes));
    });
    stream.once('error', reject);
    stream.once('close', () => {
      // Every request closes; to make an error for each would cost more than the rest of the reading.
      if (stream.readableEnded) return;
      reject(new PatchbayError('cancelled', 'The client left before the body was whole.'));
    });
  });
}
