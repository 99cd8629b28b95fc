/** FNV-1a, 32 bits: spreads keys, and is the same in every process. */
function hashOf(key: string): number {
  let hash = 0x811c9dc5;
  for (const byte of Buffer.from(key)) hash = Math.imul(hash ^ byte, 0x01000193);
  return hash >>> 0;
}

/** Envelopes of one key lie in one partition; those without one are dealt out. */
export class PartitionChoice {
  readonly #partitions: number;
  #dealt = 0;

  constructor(partitions: number) {
    this.#partitions = partitions;
    // Several processes do not begin with the same one.
    this.#dealt = Math.floor(Math.random() * partitions);
  }

  choose(key: string | undefined): number {
    if (key !== undefined) return hashOf(key) % this.#partitions;
    this.#dealt = (this.#dealt + 1) % this.#partitions;
    return this.#dealt;
  }
}
