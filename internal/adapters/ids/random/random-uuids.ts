import { randomFillSync } from 'node:crypto';

const LENGTH = 36;
const HEX = Buffer.from('0123456789abcdef');
/** Where the random digits stand, but for the variant's: behind the time and the version. */
const RANDOM_PLACES = Uint8Array.from([
  15, 16, 17, 20, 21, 22, 24, 25, 26, 27, 28, 29, 30, 31, 32, 33, 34, 35,
]);
const VARIANT_PLACE = 19;
const BYTES_EACH = 10;
const DRAWN_FOR = 256;

/**
 * UUIDs of RFC 9562, version 7: 48 bits of time in ms, then 74 random bits around the version and the variant. A draw
 * from the cryptographic source costs far more than the digits, so that it is made for many ids at once.
 */
export class RandomUuids {
  readonly #random = Buffer.alloc(BYTES_EACH * DRAWN_FOR);
  #next = this.#random.length;
  #now = -1;
  /** A UUID whose time and version are those of `#now`. */
  readonly #template = Buffer.from('00000000-0000-7000-8000-000000000000');

  text(now: number): string {
    const bytes = Buffer.allocUnsafe(LENGTH);
    this.put(now, bytes, 0);
    return bytes.toString('latin1');
  }

  put(now: number, target: Uint8Array, at: number): void {
    if (now !== this.#now) this.#setTime(now);
    if (this.#next === this.#random.length) {
      randomFillSync(this.#random);
      this.#next = 0;
    }
    const random = this.#random;
    const first = this.#next;
    this.#next += BYTES_EACH;
    const template = this.#template;
    for (let i = 0; i < LENGTH; i++) target[at + i] = template[i] ?? 0;
    for (let digit = 0; digit < RANDOM_PLACES.length; digit++) {
      const byte = random[first + (digit >> 1)] ?? 0;
      const bits = (digit & 1) === 0 ? byte >> 4 : byte & 0xf;
      target[at + (RANDOM_PLACES[digit] ?? 0)] = HEX[bits] ?? 0;
    }
    const variant = 0b1000 | ((random[first + BYTES_EACH - 1] ?? 0) & 0b11);
    target[at + VARIANT_PLACE] = HEX[variant] ?? 0;
  }

  #setTime(now: number): void {
    const digits = now.toString(16).padStart(12, '0');
    this.#template.write(`${digits.slice(0, 8)}-${digits.slice(8)}`, 'latin1');
    this.#now = now;
  }
}
