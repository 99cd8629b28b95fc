/** What is told of numeric values. `sum` and `avg` are matchers, see `Near`. */
export interface NumbersAnswer {
  readonly count: number;
  readonly sum: Near;
  readonly avg: Near | null;
  readonly min: number | null;
  readonly max: number | null;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly p99: number | null;
}

export function numbersAnswer(values: readonly number[]): NumbersAnswer {
  const sorted = values.toSorted((a, b) => a - b);
  const sum = sorted.reduce((before, value) => before + value, 0);
  const magnitudes = sorted.reduce((before, value) => before + Math.abs(value), 0);
  const count = values.length;
  return {
    count,
    sum: new Near(sum, magnitudes),
    avg: count === 0 ? null : new Near(sum / count, magnitudes / count),
    min: sorted[0] ?? null,
    max: sorted.at(-1) ?? null,
    p50: percentile(sorted, 0.5),
    p90: percentile(sorted, 0.9),
    p99: percentile(sorted, 0.99),
  };
}

/** `lo + f·(hi − lo)`, `f = p(n−1) − ⌊p(n−1)⌋`, or `lo·(1−f) + hi·f` where that overflows; null without values. */
export function percentile(sorted: readonly number[], p: number): number | null {
  const rank = p * (sorted.length - 1);
  const lo = sorted[Math.floor(rank)];
  if (lo === undefined) return null;
  const hi = sorted[Math.ceil(rank)] ?? lo;
  const f = rank - Math.floor(rank);
  return hi - lo === Infinity ? lo * (1 - f) + hi * f : lo + f * (hi - lo);
}

/**
 * Jest takes it for a matcher, so that it can stand in an expected answer: any number of at most 12 significant digits
 * that is, before it is rounded to them, within 1e-12 of the magnitudes; null for one beyond doubles.
 */
export class Near {
  readonly $$typeof = Symbol.for('jest.asymmetricMatcher');

  constructor(
    readonly value: number,
    readonly magnitudes: number,
  ) {}

  asymmetricMatch(answer: unknown): boolean {
    if (!Number.isFinite(this.value)) return answer === null;
    if (typeof answer !== 'number' || Number(answer.toPrecision(12)) !== answer) return false;
    const lastDigit = Math.abs(answer) * 5.01e-12;
    return Math.abs(answer - this.value) <= this.magnitudes * 1e-12 + lastDigit;
  }

  toAsymmetricMatcher(): string {
    return `${this.value} ± 1e-12 · ${this.magnitudes}, of 12 digits`;
  }

  toString(): string {
    return 'Near';
  }
}
