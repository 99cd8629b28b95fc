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

/** Sends an event until it is acknowledged, asks for it until it is counted, and gives when it was, by performance.now(). */
export async function nextVisible({ urls, apiKey, ledger }: ProbeOptions): Promise<number> {
  const { batch, user, timestamp } = makeProbe(ledger);
  const deadline = performance.now() + VISIBLE_MS;
  const untilDone = async (attempt: (url: string) => Promise<boolean>, what: string): Promise<void> => {
    for (let turn = 0; ; turn += 1) {
      if (await attempt(urls[turn % urls.length]!).catch(() => false)) return;
      if (performance.now() > deadline) throw new Error(`An event is not ${what} within ${VISIBLE_MS} ms.`);
      await wait(AGAIN_MS);
    }
  };
  await untilDone(async (url) => {
    const sentAt = performance.now();
    const isTaken = isAcknowledgement(await post(batch, { url, apiKey }, { withinMs: ATTEMPT_MS }), batch);
    if (isTaken) ledger.acknowledge(batch, sentAt);
    return isTaken;
  }, 'acknowledged');
  const question = new URLSearchParams({
    group_by: 'none',
    user_id: user,
    start_date: new Date(timestamp).toISOString(),
    end_date: new Date(timestamp + 1).toISOString(),
  });
  await untilDone(async (url) => {
    const signal = AbortSignal.timeout(ATTEMPT_MS);
    const headers = { 'X-API-Key': apiKey };
    const answer = await fetch(`${url}/api/v1/stats/events?${question.toString()}`, { headers, signal });
    const { total } = (await answer.json()) as { total?: { count: number } };
    return (total?.count ?? 0) > 0;
  }, 'visible');
  return performance.now();
}
