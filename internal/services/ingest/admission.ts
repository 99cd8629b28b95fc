import { PatchbayError } from '../../../pkg/errors/index.js';

/**
 * Bounds the bytes of all requests that are being read, checked or published. A request is let in before its
 * body is read, so that a flood costs a few bytes each and not the server's memory.
 */
export class Admission {
  readonly #limit: number;
  #inFlight = 0;

  /** @param limit bytes */
  constructor(limit: number) {
    this.#limit = limit;
  }

  get bytesInFlight(): number {
    return this.#inFlight;
  }

  /** Takes the bytes, or throws `overloaded`. The returned function gives them back; call it once. */
  enter(bytes: number): () => void {
    if (this.#inFlight + bytes > this.#limit) {
      throw new PatchbayError(
        'overloaded',
        'The server has as many bytes in flight as it takes; try again.',
        {
          retryAfter: 1 + Math.floor(Math.random() * 3),
          context: { bytes, inFlight: this.#inFlight, limit: this.#limit },
        },
      );
    }
    this.#inFlight += bytes;
    return () => {
      this.#inFlight -= bytes;
    };
  }
}
