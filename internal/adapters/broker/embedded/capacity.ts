import { statfs } from 'node:fs/promises';
import { performance } from 'node:perf_hooks';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { translateLogError } from './errors.js';

/** What the log has taken, in bytes. */
export interface LogSize {
  readonly envelopes: number;
  readonly bytes: number;
  readonly fileBytes: number;
}

export interface CapacityOptions {
  readonly folder: string;
  readonly maxBytes: number;
  readonly reserveBytes: number;
  readonly freeBytes: (folder: string) => Promise<number>;
}

const MEASURE_EVERY_MS = 250;
/** An envelope takes whole pages, and changes some of the tree above it: at most about one page more than it has bytes. */
const PAGE_BYTES = 4_096;

/**
 * Says whether the log may take another envelope, so that the disk never fills under it: a full disk would
 * stop the consumer, too, whose deletions need a few free pages. Publishing stops at the reserve; draining uses it.
 *
 * The file never shrinks, but what was consumed in it is used again. So below the reserve it still takes what
 * fits into that, or a log that had filled its disk could never take anything again. Because free pages may
 * lie too scattered for a large envelope, this goes down to half of the reserve and no further.
 */
export class Capacity {
  readonly #options: CapacityOptions;
  readonly #size: LogSize;
  /** Admitted and not yet committed. */
  #underWay = 0;
  /** What the disk may still take, by the last measurement, if there is one, and what was admitted since. */
  #diskBudget = 0;
  #measuredAt = Number.NEGATIVE_INFINITY;
  #measuring: Promise<void> | null = null;

  constructor(options: CapacityOptions, size: LogSize) {
    this.#options = options;
    this.#size = size;
  }

  /** `storage_full` when there is no room; otherwise room is kept for the envelope until `done` is called. */
  async admit(bytes: number): Promise<{ done: () => void }> {
    await this.#measureIfOld();
    const refusal = this.#refusalOf(bytes);
    if (refusal !== null) throw refusal;
    this.#underWay += bytes;
    this.#diskBudget -= bytes + PAGE_BYTES;
    return { done: () => (this.#underWay -= bytes) };
  }

  /** `storage_full` when an envelope of one byte would be refused. */
  async check(): Promise<void> {
    (await this.admit(1)).done();
  }

  /** What `admit` would say to so many bytes by what is known; it looks at the disk for the next time. */
  refusal(bytes: number): PatchbayError | null {
    if (this.#isOld()) void this.#measureIfOld().catch(() => undefined);
    return this.#refusalOf(bytes);
  }

  #refusalOf(bytes: number): PatchbayError | null {
    if (this.#size.bytes + this.#underWay + bytes > this.#options.maxBytes) {
      return full('The log holds as many events that are not stored yet as it may (EMBEDDED_LOG_MAX_MB).');
    }
    const isMeasured = this.#measuredAt !== Number.NEGATIVE_INFINITY;
    if (!isMeasured || bytes + PAGE_BYTES <= this.#diskBudget) return null;
    return full(
      'The disk of the log has no more free space than the reserve (EMBEDDED_LOG_RESERVE_MB): make room on it.',
    );
  }

  #isOld(): boolean {
    return performance.now() - this.#measuredAt >= MEASURE_EVERY_MS;
  }

  async #measureIfOld(): Promise<void> {
    if (!this.#isOld()) return;
    this.#measuring ??= this.#measure().finally(() => (this.#measuring = null));
    await this.#measuring;
  }

  async #measure(): Promise<void> {
    const { folder, reserveBytes, freeBytes } = this.#options;
    const free = await freeBytes(folder).catch((error: unknown) => {
      throw translateLogError(error, folder);
    });
    const { bytes, envelopes, fileBytes } = this.#size;
    const reusable = fileBytes - bytes - envelopes * PAGE_BYTES;
    const underWay = this.#underWay;
    this.#diskBudget = Math.max(free - reserveBytes, Math.min(reusable, free - reserveBytes / 2)) - underWay;
    this.#measuredAt = performance.now();
  }
}

/** What an unprivileged process may still write to the disk of this folder. */
export async function freeDiskBytes(folder: string): Promise<number> {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
}

function full(message: string): PatchbayError {
  return new PatchbayError('storage_full', message, { retryAfter: 5 });
}
