/** Something that is to be written, with how many bytes it takes. */
export interface Write {
  readonly bytes: number;
}

interface Waiting<W extends Write> {
  readonly write: W;
  resolve(): void;
  reject(reason: unknown): void;
}

/**
 * Brings many writes into one commit, and so into one sync to disk. One commit runs at a time; what comes
 * meanwhile goes together into the next. There is no delay: a lone write is committed at once, and the slower
 * the disk is, the more writes share a sync.
 *
 * The promise of a write settles as the commit that carries it does: never before `commit` resolved.
 */
export class GroupCommit<W extends Write> {
  readonly #commit: (writes: readonly W[]) => Promise<void>;
  readonly #groupBytes: number;
  #waiting: Waiting<W>[] = [];
  #running: Promise<void> | null = null;

  /** A group takes writes until it holds `groupBytes`, and one at least. */
  constructor(commit: (writes: readonly W[]) => Promise<void>, groupBytes: number) {
    this.#commit = commit;
    this.#groupBytes = groupBytes;
  }

  write(write: W): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#waiting.push({ write, resolve, reject });
      this.#running ??= this.#run();
    });
  }

  /** Resolves when nothing is waiting any more. */
  async idle(): Promise<void> {
    while (this.#running !== null) await this.#running;
  }

  async #run(): Promise<void> {
    // The writes of one turn of the event loop belong together.
    await Promise.resolve();
    while (this.#waiting.length > 0) {
      const group = this.#nextGroup();
      try {
        await this.#commit(group.map((each) => each.write));
        for (const each of group) each.resolve();
      } catch (error) {
        for (const each of group) each.reject(error);
      }
    }
    this.#running = null;
  }

  #nextGroup(): Waiting<W>[] {
    let bytes = 0;
    let size = 0;
    for (const { write } of this.#waiting) {
      bytes += write.bytes;
      if (size > 0 && bytes > this.#groupBytes) break;
      size += 1;
    }
    return this.#waiting.splice(0, size);
  }
}
