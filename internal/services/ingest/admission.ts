import { PatchbayError } from '../../../pkg/errors/index.js';

/** One request's share of the bytes in flight. */
export interface Admitted {
  /** Counts bytes that have arrived; throws `overloaded` where they are too many. */
  take(bytes: number): void;
  /** Gives everything back. */
  leave(): void;
}

/**
 * Bounds the bytes of all requests that are being read, checked or published. A full server refuses a request
 * before its body is read. Bytes count as they arrive, and not as they are announced: else a few connections that
 * announce much and send nothing would keep everybody out.
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

  /** Lets a request in, or throws `overloaded`. */
  enter(): Admitted {
    if (this.#inFlight >= this.#limit) throw this.#overloaded();
    let taken = 0;
    return {
      take: (bytes) => {
        if (this.#inFlight + bytes > this.#limit) throw this.#overloaded();
        this.#inFlight += bytes;
        taken += bytes;
      },
      leave: () => {
        this.#inFlight -= taken;
        taken = 0;
      },
    };
  }

  #overloaded(): PatchbayError {
    return new PatchbayError('overloaded', 'The server has as many bytes in flight as it takes; try again.', {
      retryAfter: 1 + Math.floor(Math.random() * 3),
      context: { inFlight: this.#inFlight, limit: this.#limit },
    });
  }
}
