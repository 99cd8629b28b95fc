import { resolve } from 'node:path';
import { z } from 'zod';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { expectForm, refusal, type ApiAnswer } from '../api-answer.js';
import type { CliParts } from '../cli-parts.js';
import { connect, type ConnectionOptions } from '../connection.js';
import { isApi, runningServers } from '../running-servers.js';
import { ServerAddress } from './server-address.js';

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
  const answer = await askLag(options, parts);
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

/** An API, or, where none runs on DATA_DIR, a consumer: that needs no key. All say the same of one broker. */
async function askLag(options: LagOptions, parts: CliParts): Promise<ApiAnswer> {
  const named = options.url ?? parts.environment['PATCHBAY_URL'];
  const servers = named === undefined ? await runningServers(resolve(parts.dataDir())) : [];
  const consumer = servers.find(({ roles }) => roles.includes('consumer'));
  if (consumer !== undefined && !servers.some(isApi)) {
    const [server] = await ServerAddress.find({ url: consumer.url }, parts);
    if (server !== undefined) return server.get('/lag');
  }
  return (await connect(options, parts)).client.get('/lag');
}
