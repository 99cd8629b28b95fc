import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, User, UserRole } from '../../ports/account-store.js';
import type { Page } from '../../ports/accounts/page.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { Passwords } from './passwords.js';
import type { SignedInUser } from './session-service.js';

/** Users: their passwords, and what admins change of them. */
@injectable()
export class UserService {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #passwords: Passwords;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(Passwords) passwords: Passwords,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#passwords = passwords;
  }

  /**
   * Whose email and password these are. One answer, after one time, for a wrong password, an unknown email and a
   * disabled user. Errors: `invalid_credentials`, `overloaded`.
   */
  async withPassword(email: string, password: string, call: Call): Promise<User> {
    const user = await this.#accounts.userByEmail(email, call);
    const isRight = await this.#passwords.matches(user?.passwordHash ?? null, password);
    if (user?.disabledAt === null && isRight) return user;
    throw new PatchbayError('invalid_credentials', 'The email or the password is wrong.');
  }

  /** Ends every other session of theirs. Errors: `invalid_credentials`, `overloaded`. */
  async changePassword(
    { user, session }: SignedInUser,
    passwords: { readonly current: string; readonly new: string },
    call: Call,
  ): Promise<void> {
    if (!(await this.#passwords.matches(user.passwordHash, passwords.current))) {
      throw new PatchbayError('invalid_credentials', 'The current password is wrong.');
    }
    const passwordHash = await this.#passwords.hash(passwords.new);
    const now = this.#clock.now();
    await this.#accounts.changePassword(user.id, { passwordHash, keepSession: session.id, now }, call);
  }

  list(page: Page, call: Call): Promise<User[]> {
    return this.#accounts.users(page, call);
  }

  /** Errors: `not_found`. */
  async user(id: string, call: Call): Promise<User> {
    const user = await this.#accounts.user(id, call);
    if (user === null) throw new PatchbayError('not_found', 'There is no such user.');
    return user;
  }

  /** A user who is disabled loses every session. Errors: `not_found`; `conflict` for the last admin. */
  async change(
    id: string,
    { role, disabled }: { readonly role?: UserRole; readonly disabled?: boolean },
    call: Call,
  ): Promise<User> {
    return this.#accounts.changeUser(
      id,
      {
        ...(role === undefined ? {} : { role }),
        ...(disabled === undefined ? {} : { disabledAt: disabled ? this.#clock.now() : null }),
      },
      call,
    );
  }
}
