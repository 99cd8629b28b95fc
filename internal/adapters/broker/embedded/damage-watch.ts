import { performance } from 'node:perf_hooks';
import { toPatchbayError, type PatchbayError } from '../../../../pkg/errors/index.js';
import { checkLogFile } from './file-check/check-log-file.js';
import type { CheckPace } from './file-check/check-pace.js';

/** A check reads all that is held: when the file is sound, the same failure does not ask for another one at once. */
const LEAST_MS = 60_000;

/**
 * Finds out whether a failure of LMDB in an open log comes from a damaged file. LMDB itself does not tell: it answers
 * the same to what passes and to what never will, and whoever retries would do so for ever.
 */
export class DamageWatch {
  readonly #file: string;
  readonly #pace: CheckPace;
  #examinedAt = Number.NEGATIVE_INFINITY;
  #damage: PatchbayError | null = null;

  constructor(file: string, pace: CheckPace) {
    this.#file = file;
    this.#pace = pace;
  }

  /** `incompatible_data`, once it was found. It stays: nothing in this process mends a file. */
  get damage(): PatchbayError | null {
    return this.#damage;
  }

  requireSound(): void {
    if (this.#damage !== null) throw this.#damage;
  }

  /** Only while nothing is committed: the file must hold still. */
  async examine(): Promise<void> {
    if (performance.now() - this.#examinedAt < LEAST_MS) return;
    this.#examinedAt = performance.now();
    try {
      await checkLogFile(this.#file, true, this.#pace);
    } catch (error) {
      const failure = toPatchbayError(error);
      if (failure.code === 'incompatible_data') this.#damage = failure;
    }
  }
}
