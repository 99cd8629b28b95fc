import type { Call } from '../call.js';

/**
 * What a sign-in begins: a chain of refresh tokens, of which each one makes the next. Each token's successor is a
 * function of the token itself (services/accounts), so a token that is used twice names the same successor twice.
 */
export interface Session {
  /** UUIDv7. */
  readonly id: string;
  readonly userId: string;
  readonly createdAt: number;
  /** Null while it goes on. */
  readonly endedAt: number | null;
}

/** A refresh token as it is kept: never the token itself. */
export interface RefreshToken {
  /** SHA-256 of the token, hex. */
  readonly hash: string;
  readonly sessionId: string;
  readonly createdAt: number;
  readonly expiresAt: number;
}

/**
 * `rotated`: the token was used for the first time, and its successor is kept. `repeated`: it had been used no longer
 * ago than the grace, and its successor has not been used: the same successor is good. Everything else is `refused`;
 * a token that comes again after the grace, or after its successor was used, has ended its session.
 */
export type Rotation =
  | { readonly outcome: 'rotated' | 'repeated'; readonly session: Session }
  | { readonly outcome: 'refused'; readonly sessionEnded: boolean };

export interface SessionStore {
  /**
   * Begins a session with its first token. Errors: `not_found` where there is no such user or they are disabled;
   * `conflict` where the token is there already.
   */
  addSession(session: Session, token: RefreshToken, call: Call): Promise<void>;
  /** Null where there is none; an ended one is given, with `endedAt`. */
  session(id: string, call: Call): Promise<Session | null>;
  /**
   * Uses a token up. Of two calls at once, also from two processes, one is first.
   * @param successor its `sessionId` is not looked at: a successor belongs to the session of its predecessor
   */
  rotateToken(
    hash: string,
    successor: Omit<RefreshToken, 'sessionId'>,
    times: { readonly now: number; readonly graceMs: number },
    call: Call,
  ): Promise<Rotation>;
  /** Ends the session of this token, whichever of its chain it is. Nothing where there is none. */
  endSessionOfToken(hash: string, now: number, call: Call): Promise<void>;
  /** Removes sessions whose last token has expired before this time. */
  removeExpiredSessions(before: number, call: Call): Promise<void>;
}
