import type { Transform } from 'node:stream';
import {
  brotliDecompressSync,
  createBrotliDecompress,
  createGunzip,
  createInflate,
  gunzipSync,
  inflateSync,
} from 'node:zlib';

/** By the names of RFC 9110: `deflate` is the zlib format. */
const streams = { gzip: createGunzip, br: createBrotliDecompress, deflate: createInflate } as const;
const atOnce = { gzip: gunzipSync, br: brotliDecompressSync, deflate: inflateSync } as const;
export type Compression = keyof typeof streams;

/**
 * A stream hands every piece to another thread and back, which for a short body costs more than the decompression. Up
 * to these bounds that is done here, in a millisecond or two, and the event loop waits for no body longer than that.
 */
const SHORT_BYTES = 64 * 1024;
const AT_ONCE_BYTES = 512 * 1024;

export function isCompression(encoding: string): encoding is Compression {
  return Object.hasOwn(streams, encoding);
}

/** Of a compressed body's announced length, which HTTP holds it to. */
export function isShort(contentLength: string | undefined): boolean {
  return contentLength !== undefined && Number(contentLength) <= SHORT_BYTES;
}

export function decompressor(compression: Compression): Transform {
  return streams[compression]();
}

/** Null where it becomes too much to be done at once. Throws what zlib throws for what is not of this format. */
export function decompressAtOnce(bytes: Buffer, compression: Compression): Buffer | null {
  try {
    // In one piece where it is ten times as long or less, which most are.
    const chunkSize = Math.max(1024, Math.min(10 * bytes.length, AT_ONCE_BYTES));
    return atOnce[compression](bytes, { chunkSize, maxOutputLength: AT_ONCE_BYTES });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') return null;
    throw error;
  }
}
