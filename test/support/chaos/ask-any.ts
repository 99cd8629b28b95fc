import { setTimeout as wait } from 'node:timers/promises';
import type { Ask } from '../ledger/count.js';

const LONGEST_MS = 120_000;
const ATTEMPT_MS = 30_000;
const AGAIN_MS = 200;

/** Questions to whichever API answers; 503 is asked again, any other refusal is an error. */
export function askAny(urls: readonly string[], apiKey: string): Ask {
  let turn = 0;
  return async <T>(path: string): Promise<T> => {
    const deadline = Date.now() + LONGEST_MS;
    for (;;) {
      const url = urls[turn++ % urls.length]!;
      const answer = await attempt(`${url}${path}`, apiKey);
      if (answer.status === 200) return JSON.parse(answer.body) as T;
      if (answer.status !== 503 && answer.status !== 0)
        throw new Error(`${path}: ${answer.status} ${answer.body}`);
      if (Date.now() > deadline)
        throw new Error(`${path}: no answer within ${LONGEST_MS} ms: ${answer.body}`);
      await wait(AGAIN_MS);
    }
  };
}

/** Status 0: cut off or silent. */
async function attempt(address: string, apiKey: string): Promise<{ status: number; body: string }> {
  try {
    const signal = AbortSignal.timeout(ATTEMPT_MS);
    const response = await fetch(address, { headers: { 'X-API-Key': apiKey }, signal });
    return { status: response.status, body: await response.text() };
  } catch (error) {
    return { status: 0, body: String(error) };
  }
}
