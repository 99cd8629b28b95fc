import { createGunzip, type Gunzip } from 'node:zlib';
import { PatchbayError } from '../../../../pkg/errors/index.js';

/** The first bytes of gzip (RFC 1952). */
const MAGIC = [0x1f, 0x8b];

/**
 * Gives the bytes as they are, or inflated where they begin like gzip. A cut file gives everything that
 * is in it, a damaged one everything before the damage but for up to 16 KB, which zlib keeps to itself; then both
 * reject with `invalid_encoding`. `name` is for its message.
 */
export async function* inflate(pieces: AsyncIterable<Buffer>, name: string): AsyncGenerator<Buffer> {
  let isGzip: boolean | undefined;
  let begun: Buffer = Buffer.alloc(0);
  let inflater: GzipReader | undefined;
  try {
    for await (const piece of pieces) {
      let next = piece;
      if (isGzip === undefined) {
        next = begun.length === 0 ? piece : Buffer.concat([begun, piece]);
        begun = next;
        if (next.length < MAGIC.length) continue;
        isGzip = MAGIC.every((byte, at) => next[at] === byte);
        if (isGzip) inflater = new GzipReader(name);
      }
      if (inflater === undefined) yield next;
      else yield* inflater.write(next);
    }
    if (isGzip === undefined && begun.length > 0) yield begun;
    if (inflater !== undefined) yield* inflater.end();
  } finally {
    inflater?.close();
  }
}

/** zlib's stream throws away what it has inflated when it meets damage; here that is given first. */
class GzipReader {
  readonly #gunzip: Gunzip = createGunzip();
  readonly #name: string;
  readonly #closed: Promise<void>;
  #inflated: Buffer[] = [];
  #error: Error | undefined;

  constructor(name: string) {
    this.#name = name;
    this.#gunzip.on('data', (piece: Buffer) => this.#inflated.push(piece));
    this.#gunzip.on('error', (error) => (this.#error = error));
    this.#closed = new Promise((resolve) => this.#gunzip.once('close', resolve));
  }

  async *write(piece: Buffer): AsyncGenerator<Buffer> {
    const written = new Promise<void>((resolve) => this.#gunzip.write(piece, () => resolve()));
    yield* this.#given(written);
  }

  async *end(): AsyncGenerator<Buffer> {
    this.#gunzip.end();
    yield* this.#given(this.#closed);
  }

  close(): void {
    this.#gunzip.destroy();
  }

  async *#given(step: Promise<void>): AsyncGenerator<Buffer> {
    await Promise.race([step, this.#closed]);
    const inflated = this.#inflated;
    this.#inflated = [];
    yield* inflated;
    if (this.#error === undefined) return;
    const isCut = 'code' in this.#error && this.#error.code === 'Z_BUF_ERROR';
    const message = isCut
      ? `${this.#name} is cut off: its gzip data ends too early. What came before was read.`
      : `${this.#name} is damaged: its gzip data cannot be read further. What came before was read.`;
    throw new PatchbayError('invalid_encoding', message, { cause: this.#error });
  }
}
