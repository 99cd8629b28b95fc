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

export interface PostOptions {
  /** Called in the moment in which the head of the answer is here. */
  readonly onStatus?: (status: number) => void;
  readonly withinMs?: number;
}

/** Sends a batch once. */
export function post(
  { path, headers, body }: Batch,
  { url, apiKey, agent }: Destination,
  { onStatus, withinMs = ATTEMPT_MS }: PostOptions = {},
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    const sent = request(new URL(path, url), {
      method: 'POST',
      agent: agent ?? false,
      headers: { ...headers, 'content-length': body.length, 'x-api-key': apiKey },
      signal: AbortSignal.timeout(withinMs),
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

/** What a client may expect while parts are broken. 408: its own bytes came too slowly. */
export function invitesRetry({ status }: Answer): boolean {
  return status === 503 || status === 408;
}
