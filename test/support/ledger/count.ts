import { BUCKET_EVENTS, sourceOf, userOf, type Ledger } from './ledger.js';

/** Held against what was acknowledged; lists of events as `user_id: count`. */
export interface Verdict {
  readonly counted: number;
  /** Acknowledged, and not counted. */
  readonly lost: readonly string[];
  /** Counted more than once, acknowledged or not. */
  readonly twice: readonly string[];
  /** Counted, and never sent. */
  readonly strange: readonly string[];
  /** Not acknowledged, and counted once. */
  readonly unknownStored: readonly string[];
}

const AT_ONCE = 4;

export type Ask = <T>(path: string) => Promise<T>;

interface Breakdown {
  readonly data: readonly { readonly value: string | null; readonly count: number }[];
  readonly other: { readonly count: number };
}

/** Asks the public API for the count of every single event. */
export async function countAll(ledger: Ledger, ask: Ask): Promise<Verdict> {
  const lost: string[] = [];
  const twice: string[] = [];
  const strange: string[] = [];
  let counted = 0;
  const unknownStored: string[] = [];
  const asked: Promise<Map<string, number>>[] = [];
  for (const [bucket, fates] of ledger.buckets.entries()) {
    // As many at once as the server answers.
    while (asked.length < Math.min(bucket + AT_ONCE, ledger.buckets.length)) {
      asked.push(countsOf(asked.length, ask));
    }
    const counts = await asked[bucket]!;
    for (const [number, fate] of fates.entries()) {
      const user = userOf(bucket, number);
      const count = counts.get(user) ?? 0;
      counts.delete(user);
      counted += count;
      if (count === 0 && fate === 'acknowledged') lost.push(`${user}: 0`);
      if (count > 1) twice.push(`${user}: ${count}`);
      if (count === 1 && fate === 'unknown') unknownStored.push(user);
    }
    for (const [user, count] of counts) strange.push(`${user}: ${count}`);
  }
  return { counted, lost, twice, strange, unknownStored };
}

async function countsOf(bucket: number, ask: Ask): Promise<Map<string, number>> {
  const question = new URLSearchParams({
    dimension: 'user_id',
    source: sourceOf(bucket),
    start_date: '1970-01-01',
    end_date: new Date(Date.now() + 86_400_000).toISOString(),
    limit: String(BUCKET_EVENTS),
  });
  const { data, other } = await ask<Breakdown>(`/api/v1/stats/breakdown?${question.toString()}`);
  const counts = new Map(data.map(({ value, count }) => [value ?? 'nobody', count]));
  if (other.count > 0) counts.set('further users', other.count);
  return counts;
}
