import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { apiKeyPrefix, hashApiKey, isApiKey, makeApiKey } from '../../domain/keys/api-key.js';
import type { AccountStore, ApiKey, KeyScope } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import { token, TOKENS } from '../../ports/tokens.js';
import { BoundedMap } from './bounded-map.js';
import { KeyCache } from './key-cache.js';
import { KeyUses } from './key-uses.js';

/** Under which keys are hashed: at least 32 bytes, as hex. */
export const KEY_PEPPER = token<string>('KeyPepper');

/** How long the account store may take, in ms. */
const ACCOUNTS_MS = 5_000;

const HASHES_KEPT = 1_000;

/**
 * Makes API keys and tells who asks. A key is shown once, by `create`; only its hash is kept, and neither the key
 * nor its hash is ever logged or put into an error.
 *
 * A key that is revoked here is refused at once; one that another process revokes, within a second: Revocations asks
 * the account store twice a second, which costs one small read and nothing on the path of a request.
 */
@injectable()
export class KeyService {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #pepper: Buffer;
  readonly #uses: KeyUses;
  readonly #cache = new KeyCache();
  /** By the texts of keys found good lately: their hash costs more than the rest of a request's authentication. */
  readonly #hashes = new BoundedMap<string, string>(HASHES_KEPT);
  readonly #lookups = new Map<string, Promise<ApiKey>>();
  /** How often keys were forgotten: what was asked before that is not kept. */
  #forgotten = 0;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(KEY_PEPPER) pepper: string,
    @inject(KeyUses) uses: KeyUses,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#ids = ids;
    this.#pepper = Buffer.from(pepper, 'hex');
    this.#uses = uses;
  }

  /**
   * Gives the key's text, which cannot be had again, and what is kept of it. With an id, of several that are made at once
   * there is one. Errors: `conflict` for an id that is taken.
   */
  async create(
    projectId: string,
    wanted: {
      readonly id?: string;
      readonly name: string;
      readonly scopes: readonly KeyScope[];
      readonly rateLimit?: number | null;
    },
  ): Promise<{ readonly key: string; readonly apiKey: ApiKey }> {
    const now = this.#clock.now();
    const key = makeApiKey((bytes) => this.#ids.secret(bytes));
    const apiKey: ApiKey = {
      id: wanted.id ?? this.#ids.uuid(now),
      projectId,
      name: wanted.name,
      scopes: [...new Set(wanted.scopes)],
      rateLimit: wanted.rateLimit ?? null,
      hash: hashApiKey(this.#pepper, key),
      prefix: apiKeyPrefix(key),
      createdAt: now,
      lastUsedAt: null,
      revokedAt: null,
    };
    await this.#accounts.addKey(apiKey, this.#call());
    return { key, apiKey };
  }

  /**
   * Whose key this is; `unauthenticated` for one that is mistyped, unknown or revoked. A wrong checksum costs no
   * lookup. While the account store is away, keys known good in the last 10 minutes go on working; any other
   * rejects with what the store rejects with.
   */
  async authenticate(keyText: string): Promise<ApiKey> {
    const known = this.#hashes.get(keyText);
    if (known === undefined && !isApiKey(keyText)) {
      throw new PatchbayError(
        'unauthenticated',
        'This is not an API key: its form or checksum is wrong. Was it copied whole?',
      );
    }
    const hash = known ?? hashApiKey(this.#pepper, keyText);
    const now = this.#clock.now();
    const cached = this.#cache.look(hash, now);
    if (cached === 'refused') throw refused();
    const key = cached ?? (await this.#lookupOnce(hash));
    if (known === undefined) this.#hashes.set(keyText, hash);
    this.#uses.note(key.id, now);
    return key;
  }

  /** A project's keys that work, oldest first. */
  async list(projectId: string, call: Call): Promise<ApiKey[]> {
    return (await this.#accounts.keys(projectId, call)).filter(({ revokedAt }) => revokedAt === null);
  }

  /** Errors: `not_found` where the project has no such key, or it is revoked. */
  async revoke(projectId: string, keyId: string, call: Call): Promise<void> {
    const key = (await this.list(projectId, call)).find(({ id }) => id === keyId);
    if (key === undefined) throw new PatchbayError('not_found', 'There is no such key.');
    await this.#accounts.revokeKey(projectId, keyId, this.#clock.now(), call);
    this.forget([key.hash]);
  }

  /** Throws `forbidden` where the key has not this scope. */
  requireScope(key: ApiKey, scope: KeyScope): void {
    if (key.scopes.includes(scope)) return;
    throw new PatchbayError('forbidden', `This API key does not have the scope "${scope}".`, {
      context: { key_id: key.id },
    });
  }

  /** These keys, by their hashes, have just been revoked: they are refused here from now on. */
  forget(hashes: readonly string[]): void {
    if (hashes.length === 0) return;
    this.#forgotten += 1;
    for (const hash of hashes) {
      this.#lookups.delete(hash);
      this.#cache.refuse(hash, this.#clock.now());
    }
  }

  /** Requests with the same key that come together ask once. */
  #lookupOnce(hash: string): Promise<ApiKey> {
    const running = this.#lookups.get(hash);
    if (running !== undefined) return running;
    const lookup = this.#lookup(hash).finally(() => {
      if (this.#lookups.get(hash) === lookup) this.#lookups.delete(hash);
    });
    this.#lookups.set(hash, lookup);
    return lookup;
  }

  async #lookup(hash: string): Promise<ApiKey> {
    const forgottenBefore = this.#forgotten;
    let found: ApiKey | null;
    try {
      found = await this.#accounts.keyByHash(hash, this.#call());
    } catch (error) {
      const known = this.#cache.whileAway(hash, this.#clock.now());
      if (known !== undefined) return known;
      throw error;
    }
    if (found?.revokedAt !== null) {
      this.#cache.refuse(hash, this.#clock.now());
      throw refused();
    }
    if (this.#forgotten === forgottenBefore) this.#cache.know(found, this.#clock.now());
    return found;
  }

  /** No client's signal: others may be waiting for the same answer, and a key is made or not. */
  #call(): Call {
    return { signal: new AbortController().signal, deadline: this.#clock.now() + ACCOUNTS_MS };
  }
}

function refused(): PatchbayError {
  return new PatchbayError('unauthenticated', 'This API key does not exist or was revoked.');
}
