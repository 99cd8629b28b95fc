/**
 * Counts who came back. An actor belongs to the bucket of its first start, and comes back in a bucket with an event
 * that is strictly later than that start. Takes the actors one after the other, and each one's events by time; keeps
 * two numbers of an actor, and one for each pair of buckets.
 */
export class RetentionCohorts {
  /** When the buckets begin, ascending; each ends where the next one begins. */
  readonly #starts: readonly number[];
  readonly #sizes: Float64Array;
  readonly #returned: Float64Array;
  #actor: string | null = null;
  #bucket = 0;
  #cohort = -1;
  #startedAt = 0;
  #lastReturn = -1;

  constructor(starts: readonly number[]) {
    this.#starts = starts;
    this.#sizes = new Float64Array(starts.length);
    this.#returned = new Float64Array(starts.length ** 2);
  }

  take(actor: string, timestamp: number, isStart: boolean, isReturn: boolean): void {
    if (actor !== this.#actor) {
      this.#actor = actor;
      this.#bucket = 0;
      this.#cohort = -1;
    }
    while (timestamp >= (this.#starts[this.#bucket + 1] ?? Infinity)) this.#bucket++;
    const bucket = this.#bucket;
    if (this.#cohort < 0) {
      if (!isStart) return;
      this.#cohort = bucket;
      this.#startedAt = timestamp;
      this.#lastReturn = -1;
      this.#sizes[bucket] = this.size(bucket) + 1;
    } else if (isReturn && timestamp > this.#startedAt && bucket !== this.#lastReturn) {
      this.#lastReturn = bucket;
      this.#returned[this.#cell(this.#cohort, bucket)] = this.returned(this.#cohort, bucket) + 1;
    }
  }

  /** Actors that started in this bucket. */
  size(cohort: number): number {
    return this.#sizes[cohort] ?? 0;
  }

  /** Actors of the cohort that came back in this bucket. */
  returned(cohort: number, bucket: number): number {
    return this.#returned[this.#cell(cohort, bucket)] ?? 0;
  }

  #cell(cohort: number, bucket: number): number {
    return cohort * this.#starts.length + bucket;
  }
}
