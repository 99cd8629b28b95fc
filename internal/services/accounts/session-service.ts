import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, Session, User } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import { TOKENS } from '../../ports/tokens.js';
import { ACCESS_SECONDS, AccessTokens } from './access-tokens.js';
import { hashRefreshToken, RefreshChain } from './refresh-chain.js';

const REFRESH_MS = 30 * 24 * 60 * 60_000;
/** How long a client that lost the answer may ask for the same successor again. */
const GRACE_MS = 10_000;

/** What a client is given to stay signed in. */
export interface SignedIn {
  readonly user: User;
  readonly accessToken: string;
  readonly refreshToken: string;
  readonly expiresInSeconds: number;
}

/** Who asks with a user's token. */
export interface SignedInUser {
  readonly user: User;
  readonly session: Session;
}

/** Sessions: begun by a sign-in, carried on by refresh tokens, ended by a sign-out. No token is kept or logged. */
@injectable()
export class SessionService {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #access: AccessTokens;
  readonly #chain: RefreshChain;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(AccessTokens) access: AccessTokens,
    @inject(RefreshChain) chain: RefreshChain,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#ids = ids;
    this.#access = access;
    this.#chain = chain;
  }

  /** @param user as their password was just found right. Errors: `unauthenticated` where that is over meanwhile. */
  async begin(user: User, call: Call): Promise<SignedIn> {
    const now = this.#clock.now();
    const session: Session = { id: this.#ids.uuid(now), userId: user.id, createdAt: now, endedAt: null };
    const refreshToken = this.#chain.first();
    const hash = hashRefreshToken(refreshToken);
    const token = { hash, sessionId: session.id, createdAt: now, expiresAt: now + REFRESH_MS };
    await this.#accounts.addSession(session, token, call);
    // A change of the password ends the sessions there are, and must not miss the one that began beside it.
    const current = await this.#accounts.user(user.id, call);
    if (current?.passwordHash !== user.passwordHash) {
      await this.#accounts.endSessionOfToken(hash, now, call);
      throw ended();
    }
    return this.#signedIn(current, session, refreshToken);
  }

  /** Errors: `unauthenticated` where the token is unknown, expired or used up; then its session has ended. */
  async refresh(refreshToken: string, call: Call): Promise<SignedIn> {
    const hash = this.#chain.hashOf(refreshToken);
    if (hash === null) throw ended();
    const now = this.#clock.now();
    const next = this.#chain.successorOf(refreshToken);
    const rotation = await this.#accounts.rotateToken(
      hash,
      { hash: hashRefreshToken(next), createdAt: now, expiresAt: now + REFRESH_MS },
      { now, graceMs: GRACE_MS },
      call,
    );
    if (rotation.outcome === 'refused') throw ended();
    const user = await this.#accounts.user(rotation.session.userId, call);
    if (user?.disabledAt !== null) throw ended();
    return this.#signedIn(user, rotation.session, next);
  }

  /** Nothing where the token is unknown. */
  async end(refreshToken: string, call: Call): Promise<void> {
    const hash = this.#chain.hashOf(refreshToken);
    if (hash !== null) await this.#accounts.endSessionOfToken(hash, this.#clock.now(), call);
  }

  /** Who this access token stands for, now: an ended session or a disabled user is `unauthenticated` at once. */
  async authenticate(accessToken: string, call: Call): Promise<SignedInUser> {
    const { userId, sessionId } = await this.#access.verify(accessToken);
    const [session, user] = await Promise.all([
      this.#accounts.session(sessionId, call),
      this.#accounts.user(userId, call),
    ]);
    if (session?.endedAt !== null || session.userId !== userId || user?.disabledAt !== null) throw ended();
    return { user, session };
  }

  async #signedIn(user: User, session: Session, refreshToken: string): Promise<SignedIn> {
    const accessToken = await this.#access.sign({ userId: user.id, sessionId: session.id });
    return { user, accessToken, refreshToken, expiresInSeconds: ACCESS_SECONDS };
  }
}

function ended(): PatchbayError {
  return new PatchbayError('unauthenticated', 'This session has ended: sign in again.');
}
