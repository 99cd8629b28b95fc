import { PatchbayError } from '../../../../pkg/errors/index.js';
import { isRefusedAccess, systemCodeOf, translateNatsError } from './errors.js';

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'no such host is known',
  EAI_AGAIN: 'the name of the host cannot be looked up now',
  ECONNREFUSED: 'nothing listens there',
};

/**
 * Why the first connection could not be made, in words for whoever wrote NATS_URL. A refused user is `invalid_settings`; all
 * else may pass by itself.
 *
 * @param servers hosts and ports: never the URL, which may hold a password
 */
export function connectionFailure(thrown: unknown, servers: readonly string[]): PatchbayError {
  const where = `NATS at ${servers.join(', ')} (NATS_URL)`;
  if (isRefusedAccess(thrown)) {
    return new PatchbayError(
      'invalid_settings',
      'NATS refuses the user of NATS_URL or NATS_CREDS_FILE, or has none without one.',
      { cause: thrown },
    );
  }
  const { code, message } = translateNatsError(thrown);
  if (code !== 'unavailable') return new PatchbayError(code, `${where}: ${message}`, { cause: thrown });
  const system = systemCodeOf(thrown);
  const reason = system === null ? 'it does not answer as NATS does' : (reasons[system] ?? system);
  return new PatchbayError('unavailable', `${where} cannot be reached: ${reason}.`, { cause: thrown });
}
