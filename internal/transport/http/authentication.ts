import type { IncomingMessage } from 'node:http';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { ApiKey, KeyScope } from '../../ports/account-store.js';
import type { KeyService } from '../../services/keys/key-service.js';

const BEARER = /^Bearer +(\S+)$/i;

/** The key of a request: `X-API-Key`, or the Bearer token. */
function keyText(request: IncomingMessage): string {
  const own = request.headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return own;
  const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return bearer;
  throw new PatchbayError(
    'unauthenticated',
    'Send an API key as "X-API-Key: pb_live_…" or "Authorization: Bearer pb_live_…".',
  );
}

/** Who asks, allowed to do this; throws `unauthenticated` or `forbidden`. */
export async function authenticate(
  keys: KeyService,
  request: IncomingMessage,
  scope: KeyScope,
): Promise<ApiKey> {
  const key = await keys.authenticate(keyText(request));
  keys.requireScope(key, scope);
  return key;
}
