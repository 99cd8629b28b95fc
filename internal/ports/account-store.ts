import type { Call } from './call.js';
import type { Part } from './part.js';

export interface Project {
  /** UUID, lower case. */
  readonly id: string;
  readonly name: string;
  /** IANA name. */
  readonly timezone: string;
  readonly createdAt: number;
}

/** `manage` is for the installation's own command line: it makes keys and reads dead letters. */
export const keyScopes = ['ingest', 'read', 'manage'] as const;
export type KeyScope = (typeof keyScopes)[number];

/** An API key as it is kept: never the key itself. */
export interface ApiKey {
  readonly id: string;
  readonly projectId: string;
  readonly name: string;
  readonly scopes: readonly KeyScope[];
  /** HMAC-SHA-256 of the key under the installation's pepper, hex. */
  readonly hash: string;
  /** The beginning of the key, for people to tell keys apart. */
  readonly prefix: string;
  readonly createdAt: number;
  readonly revokedAt: number | null;
}

/** Projects and keys. Errors: `conflict` for what must be unique, `not_found`, `unavailable`. */
export interface AccountStore extends Part {
  /** Makes the project unless one of that id is there; of two at once, one makes it. Gives the stored one. */
  ensureProject(project: Project, call: Call): Promise<Project>;
  project(id: string, call: Call): Promise<Project | null>;
  addKey(key: ApiKey, call: Call): Promise<void>;
  /** Null where no key has this hash; a revoked one is given, with `revokedAt`. */
  keyByHash(hash: string, call: Call): Promise<ApiKey | null>;
  keys(projectId: string, call: Call): Promise<ApiKey[]>;
}
