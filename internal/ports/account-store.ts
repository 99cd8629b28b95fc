import type { KeyStore } from './accounts/key-store.js';
import type { MemberStore } from './accounts/member-store.js';
import type { ProjectStore } from './accounts/project-store.js';
import type { SessionStore } from './accounts/session-store.js';
import type { UserStore } from './accounts/user-store.js';
import type { Part } from './part.js';

export * from './accounts/key-store.js';
export * from './accounts/member-store.js';
export * from './accounts/project-store.js';
export * from './accounts/session-store.js';
export * from './accounts/user-store.js';

/**
 * Users, their sessions, projects, members and keys: one database, one backend. Every call is atomic: it does all of
 * what it says, or nothing. Times are ms since 1970, ids UUIDs in lower case. Texts hold neither NUL nor lone
 * surrogates (`data_refused`).
 *
 * Errors: `conflict` for what must be unique and for what would leave a project without owner or the installation
 * without admin; `not_found` for a change of what is not there; `unavailable`.
 */
export interface AccountStore extends Part, UserStore, SessionStore, ProjectStore, MemberStore, KeyStore {}
