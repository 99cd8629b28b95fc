import { z } from 'zod';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { expectForm, refusal } from '../api-answer.js';
import type { CliParts } from '../cli-parts.js';
import { connect, type ConnectionOptions } from '../connection.js';

export interface LagOptions extends ConnectionOptions {
  /** Seconds. */
  readonly maxAge: number;
  readonly json?: boolean;
}

const lag = z.object({
  envelopes: z.number(),
  bytes: z.number(),
  oldest_at: z.string().nullable(),
  oldest_age_seconds: z.number(),
});

/** `patchbay lag`: what is acknowledged and not stored yet. Errors: `unavailable` where the oldest waits too long. */
export async function showLag(options: LagOptions, parts: CliParts): Promise<void> {
  const { client } = await connect(options, parts);
  const answer = await client.get('/lag');
  if (answer.status !== 200) throw refusal(answer);
  const waiting = expectForm(answer, lag);
  const { envelopes, bytes, oldest_age_seconds: age } = waiting;
  const text =
    envelopes === 0
      ? 'Nothing waits to be stored.'
      : `${envelopes.toLocaleString('en-US')} envelopes (${bytes.toLocaleString('en-US')} bytes) wait to be stored, the oldest for ${age.toFixed(1)} s.`;
  parts.stdout.write(`${options.json === true ? JSON.stringify(waiting) : text}\n`);
  if (age <= options.maxAge) return;
  throw new PatchbayError('unavailable', `The oldest has waited for more than ${options.maxAge} s.`);
}
