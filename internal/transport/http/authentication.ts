import type { IncomingMessage } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { ApiKey, KeyScope } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import { SessionService, type SignedInUser } from '../../services/accounts/session-service.js';
import { KeyService } from '../../services/keys/key-service.js';

const BEARER = /^Bearer +(\S+)$/i;
const KEY_LEAD = 'pb_live_';

/** Who asks: a program with its key, or a user. */
export type Credential =
  { readonly kind: 'key'; readonly key: ApiKey } | ({ readonly kind: 'user' } & SignedInUser);

/** Tells who asks. What they may do is told by ProjectAccess. Errors of all: `unauthenticated`. */
@injectable()
export class Authentication {
  readonly #keys: KeyService;
  readonly #sessions: SessionService;

  constructor(@inject(KeyService) keys: KeyService, @inject(SessionService) sessions: SessionService) {
    this.#keys = keys;
    this.#sessions = sessions;
  }

  async credential(request: IncomingMessage, call: Call): Promise<Credential> {
    const given = credentialText(request);
    if (given.kind === 'key') return { kind: 'key', key: await this.#keys.authenticate(given.text) };
    return { kind: 'user', ...(await this.#sessions.authenticate(given.text, call)) };
  }

  /** Errors: `forbidden` for a key. */
  async user(request: IncomingMessage, call: Call): Promise<SignedInUser> {
    const credential = await this.credential(request, call);
    if (credential.kind === 'user') return credential;
    throw new PatchbayError('forbidden', 'This is for users: an API key cannot do it.');
  }

  /**
   * A key that may send events. On the hottest path, so a call is made only where the account store is asked.
   * Errors: `forbidden` for a user, and for a key without the scope.
   */
  async sender(request: IncomingMessage, callOf: () => Call): Promise<ApiKey> {
    const given = credentialText(request);
    if (given.kind === 'key') return this.#withScope(await this.#keys.authenticate(given.text), 'ingest');
    await this.#sessions.authenticate(given.text, callOf());
    throw new PatchbayError('forbidden', "Events are sent with an API key, not with a user's token.");
  }

  #withScope(key: ApiKey, scope: KeyScope): ApiKey {
    this.#keys.requireScope(key, scope);
    return key;
  }
}

/** `X-API-Key`, or the Bearer token: a key by how it begins, else a user's. */
function credentialText(request: IncomingMessage): { readonly kind: 'key' | 'user'; readonly text: string } {
  const own = request.headers['x-api-key'];
  if (typeof own === 'string' && own !== '') return { kind: 'key', text: own };
  const bearer = BEARER.exec(request.headers.authorization ?? '')?.[1];
  if (bearer !== undefined) return { kind: bearer.startsWith(KEY_LEAD) ? 'key' : 'user', text: bearer };
  throw new PatchbayError(
    'unauthenticated',
    'Send an API key as "X-API-Key: pb_live_…", or an access token or a key as "Authorization: Bearer …".',
  );
}
