import { request } from 'node:http';
import { text } from 'node:stream/consumers';
import { PatchbayError } from '../errors/index.js';
import type { Credentials } from './front/authentication.js';

const TIMEOUT_MS = 5_000;

/** Runs one short statement over a connection of its own. Rejects with `unavailable`. */
export async function ask(url: string, credentials: Credentials, statement: string): Promise<string> {
  try {
    return await new Promise<string>((resolve, reject) => {
      const sent = request(url, {
        method: 'POST',
        agent: false,
        headers: { 'x-clickhouse-user': credentials.username, 'x-clickhouse-key': credentials.password },
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      sent.once('error', reject);
      sent.once('response', (response) => {
        text(response).then(
          (body) => (response.statusCode === 200 ? resolve(body) : reject(new Error(body))),
          reject,
        );
      });
      sent.end(statement);
    });
  } catch (cause) {
    throw new PatchbayError('unavailable', 'The embedded engine does not answer.', { cause });
  }
}
