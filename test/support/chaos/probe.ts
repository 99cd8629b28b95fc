import { setTimeout as wait } from 'node:timers/promises';
import { makeProbe } from '../ledger/batches.js';
import type { Ledger } from '../ledger/ledger.js';
import { isAcknowledgement, post } from '../ledger/post.js';

/** For this long a probe is looked for; more than any time-out on its way. */
const VISIBLE_MS = 180_000;
const ATTEMPT_MS = 2_000;
const AGAIN_MS = 25;

export interface ProbeOptions {
  readonly urls: readonly string[];
  readonly apiKey: string;
  readonly ledger: Ledger;
}

/**
 * Sends an event until it is acknowledged, asks for it until it is counted, and gives when it was, by performance.now();
 * null where it is not within three minutes, which the count at the end may explain.
 */
export async function nextVisible({ urls, apiKey, ledger }: ProbeOptions): Promise<number | null> {
  const { batch, user, timestamp } = makeProbe(ledger);
  const deadline = performance.now() + VISIBLE_MS;
  const isDone = async (attempt: (url: string) => Promise<boolean>): Promise<boolean> => {
    for (let turn = 0; performance.now() < deadline; turn += 1) {
      if (await attempt(urls[turn % urls.length]!).catch(() => false)) return true;
      await wait(AGAIN_MS);
    }
    return false;
  };
  const isTaken = await isDone(async (url) => {
    const sentAt = performance.now();
    const answer = await post(batch, { url, apiKey }, { withinMs: ATTEMPT_MS });
    if (!isAcknowledgement(answer, batch)) return false;
    ledger.acknowledge(batch, sentAt);
    return true;
  });
  const question = new URLSearchParams({
    group_by: 'none',
    user_id: user,
    start_date: new Date(timestamp).toISOString(),
    end_date: new Date(timestamp + 1).toISOString(),
  });
  const isCounted = await isDone(async (url) => {
    const signal = AbortSignal.timeout(ATTEMPT_MS);
    const headers = { 'X-API-Key': apiKey };
    const answer = await fetch(`${url}/api/v1/stats/events?${question.toString()}`, { headers, signal });
    const { total } = (await answer.json()) as { total?: { count: number } };
    return (total?.count ?? 0) > 0;
  });
  return isTaken && isCounted ? performance.now() : null;
}
