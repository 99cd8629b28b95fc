import type { Call } from '../call.js';

/** `manage` is for the installation's own command line: it does what an owner may do. */
export const keyScopes = ['ingest', 'read', 'manage'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** An API key as it is kept: never the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** Events a second; null: no limit. */
  readonly rateLimit: number | null;
  /** HMAC-SHA-256 of the key under the installation's pepper, hex. */
  readonly hash: string;
  /** The beginning of the key, for people to tell keys apart. */
  readonly prefix: string;
  readonly createdAt: number;
  /** About when it was last used, some minutes behind; null: never. */
  readonly lastUsedAt: number | null;
  readonly revokedAt: number | null;
}

export interface KeyStore {
  /** Errors: `not_found` where the project is not there (or was removed), `conflict` where its id is taken. */
  addKey(key: ApiKey, call: Call): Promise<void>;
  /** Null where no key has this hash; a revoked one is given, with `revokedAt`. */
  keyByHash(hash: string, call: Call): Promise<ApiKey | null>;
  /** In the order in which they were made; revoked ones, too. None where the project was removed. */
  keys(projectId: string, call: Call): Promise<ApiKey[]>;
  /** Errors: `not_found` where the project has no such key, or it is revoked. */
  revokeKey(projectId: string, keyId: string, now: number, call: Call): Promise<void>;
  /** The hashes of the keys that were revoked at this time or later. */
  keysRevokedSince(time: number, call: Call): Promise<string[]>;
  /**
   * Notes when keys, by their ids, were used; an older time never replaces a newer one. Keys that are not there are
   * passed over. Cheap where many keys have the same time.
   */
  noteKeysUsed(used: ReadonlyMap<string, number>, call: Call): Promise<void>;
}
