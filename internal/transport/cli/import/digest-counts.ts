/** Of the digest, as 32-bit words; then the count. */
const WORDS = 3;
const FIRST_SLOTS = 1_024;
const SHARDS = 256;

/**
 * Counts 64-bit digests in 12 bytes each (16 to 32 with room to grow), where a Map would take a hundred and end at
 * 16.7 million. Sharded, so that growing copies one small table at a time.
 */
export class DigestCounts {
  readonly #shards = Array.from({ length: SHARDS }, () => new Shard());

  /** How often this digest (8 bytes at least, uniformly spread) has been added, this time included. */
  add(digest: Buffer): number {
    const shard = this.#shards[digest[0] ?? 0];
    return shard?.add(digest.readUInt32LE(0), digest.readUInt32LE(4)) ?? 1;
  }
}

/** A hash table with open addressing; a slot whose count is 0 is free. */
class Shard {
  #table = new Uint32Array(0);
  #slots = 0;
  #used = 0;

  add(low: number, high: number): number {
    if (this.#used * 4 >= this.#slots * 3) this.#grow();
    const at = this.#find(low, high);
    const count = (this.#table[at + 2] ?? 0) + 1;
    if (count === 1) this.#used++;
    this.#put(at, low, high, count);
    return count;
  }

  #find(low: number, high: number): number {
    const mask = this.#slots - 1;
    // The low word's first byte has chosen the shard.
    for (let slot = high & mask; ; slot = (slot + 1) & mask) {
      const at = slot * WORDS;
      if (this.#table[at + 2] === 0 || (this.#table[at] === low && this.#table[at + 1] === high)) return at;
    }
  }

  #put(at: number, low: number, high: number, count: number): void {
    this.#table[at] = low;
    this.#table[at + 1] = high;
    this.#table[at + 2] = count;
  }

  #grow(): void {
    const old = this.#table;
    this.#slots = Math.max(FIRST_SLOTS, this.#slots * 2);
    this.#table = new Uint32Array(this.#slots * WORDS);
    for (let at = 0; at < old.length; at += WORDS) {
      const count = old[at + 2] ?? 0;
      if (count === 0) continue;
      const low = old[at] ?? 0;
      const high = old[at + 1] ?? 0;
      this.#put(this.#find(low, high), low, high, count);
    }
  }
}
