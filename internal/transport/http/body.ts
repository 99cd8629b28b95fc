import type { IncomingMessage, ServerResponse } from 'node:http';
import { Readable } from 'node:stream';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../../domain/limits.js';
import { decompressAtOnce, decompressor, isCompression, isShort, type Compression } from './compression.js';

export interface ReadBodyOptions {
  /** Told of bytes as they arrive, decompressed; may throw to refuse the rest. */
  readonly take?: (bytes: number) => void;
  /** Decompressed; as much as any body may have where it is not given. */
  readonly mostBytes?: number;
}

/**
 * Reads the whole body, decompressed. Errors: `payload_too_large`, `invalid_encoding`, `unsupported_media_type`,
 * `cancelled` when the client leaves, and what `take` throws.
 */
export async function readBody(
  request: IncomingMessage,
  response: ServerResponse,
  { take = () => undefined, mostBytes = limits.bodyBytes }: ReadBodyOptions = {},
): Promise<Buffer> {
  if (Number(request.headers['content-length'] ?? 0) > mostBytes) throw tooLarge(mostBytes);
  const compression = compressionOf(request);
  requirePlainTransfer(request);
  // A client that asks first sends its body only now, when it is known to be wanted.
  if (request.headers.expect?.toLowerCase() === '100-continue') response.writeContinue();
  try {
    if (compression === null) return await collect(request, take, mostBytes);
    if (!isShort(request.headers['content-length'])) {
      return await inflate(request, compression, take, mostBytes);
    }
    return await inflateShort(await collect(request, take, mostBytes), compression, take, mostBytes);
  } catch (error) {
    if (error instanceof PatchbayError) throw error;
    // What breaks a request, and not its compression, is the end of its connection.
    if (request.errored !== null) throw clientLeft(error);
    throw new PatchbayError('invalid_encoding', `The body is not valid ${compression ?? ''}.`, {
      cause: error,
    });
  }
}

async function inflateShort(
  sent: Buffer,
  compression: Compression,
  take: (bytes: number) => void,
  mostBytes: number,
): Promise<Buffer> {
  const inflated = decompressAtOnce(sent, compression);
  if (inflated === null) return inflate(Readable.from([sent]), compression, take, mostBytes);
  if (inflated.length > mostBytes) throw tooLarge(mostBytes);
  take(inflated.length);
  return inflated;
}

async function inflate(
  source: Readable,
  compression: Compression,
  take: (bytes: number) => void,
  mostBytes: number,
): Promise<Buffer> {
  const inflated = decompressor(compression);
  source.once('error', (error) => inflated.destroy(error)).once('aborted', () => inflated.destroy());
  try {
    return await collect(source.pipe(inflated), take, mostBytes);
  } finally {
    // What is left of a refused body is read and dropped: the next request on the connection comes after it.
    source.unpipe(inflated).resume();
    inflated.destroy();
  }
}

/** The type in lower case, without parameters; a charset other than UTF-8 is refused. */
export function contentTypeOf(request: IncomingMessage): string {
  const [type = '', ...parameters] = (request.headers['content-type'] ?? '').toLowerCase().split(';');
  const charset = parameters
    .map((parameter) => parameter.trim())
    .find((parameter) => parameter.startsWith('charset='));
  if (charset !== undefined && !/^charset="?utf-?8"?$/.test(charset)) {
    throw new PatchbayError('unsupported_media_type', 'Bodies are UTF-8; no other charset is read.');
  }
  return type.trim();
}

/** Null where the body is not compressed. */
function compressionOf(request: IncomingMessage): Compression | null {
  const encoding = (request.headers['content-encoding'] ?? 'identity').toLowerCase();
  if (encoding === 'identity' || encoding === '') return null;
  if (isCompression(encoding)) return encoding;
  throw new PatchbayError('unsupported_media_type', 'Content-Encoding may be gzip, br, deflate or identity.');
}

function requirePlainTransfer(request: IncomingMessage): void {
  const transfer = request.headers['transfer-encoding'];
  if (transfer !== undefined && transfer.trim().toLowerCase() !== 'chunked') {
    throw new PatchbayError(
      'unsupported_media_type',
      'Transfer-Encoding may be chunked; compression goes into Content-Encoding.',
    );
  }
}

function clientLeft(cause?: unknown): PatchbayError {
  return new PatchbayError('cancelled', 'The client left before the body was whole.', { cause });
}

function tooLarge(mostBytes: number): PatchbayError {
  const advice = mostBytes === limits.bodyBytes ? '; send the events in smaller batches' : '';
  return new PatchbayError(
    'payload_too_large',
    `A body may have ${mostBytes} bytes here, after decompression${advice}.`,
  );
}

function collect(stream: Readable, take: (bytes: number) => void, mostBytes: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    let bytes = 0;
    stream.on('data', (piece: Buffer) => {
      bytes += piece.length;
      try {
        if (bytes > mostBytes) throw tooLarge(mostBytes);
        take(piece.length);
        pieces.push(piece);
      } catch (error) {
        stream.removeAllListeners('data');
        reject(toPatchbayError(error));
      }
    });
    stream.once('end', () => {
      const [only] = pieces;
      resolve(pieces.length === 1 && only !== undefined ? only : Buffer.concat(pieces, bytes));
    });
    stream.once('error', reject);
    stream.once('close', () => {
      // Every request closes; to make an error for each would cost more than the rest of the reading.
      if (stream.readableEnded) return;
      reject(clientLeft());
    });
  });
}
