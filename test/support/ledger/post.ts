import { request, type Agent } from 'node:http';
import { text } from 'node:stream/consumers';
import type { Batch } from './ledger.js';

const ATTEMPT_MS = 15_000;

export interface Destination {
  readonly url: string;
  readonly apiKey: string;
  readonly agent?: Agent;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
}

/** Sends a batch once. `onStatus` is called in the moment in which the head of the answer is here. */
export function post(
  { path, headers, body }: Batch,
  { url, apiKey, agent }: Destination,
  onStatus?: (status: number) => void,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), {
      method: 'POST',
      agent: agent ?? false,
      headers: { ...headers, 'content-length': body.length, 'x-api-key': apiKey },
      signal: AbortSignal.timeout(ATTEMPT_MS),
    });
    sent.once('error', reject);
    sent.once('response', (response) => {
      const status = response.statusCode ?? 0;
      onStatus?.(status);
      text(response).then((answer) => resolve({ status, body: answer }), reject);
    });
    sent.end(body);
  });
}

/** All of the batch is taken; a single event has no `accepted`. */
export function isAcknowledgement({ status, body }: Answer, batch: Batch): boolean {
  if (status !== 202) return false;
  const { accepted } = JSON.parse(body) as { accepted?: number };
  return (accepted ?? 1) === batch.events.length;
}
