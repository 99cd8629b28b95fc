import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, User } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import { TOKENS } from '../../ports/tokens.js';
import { InstallationService } from '../installation/installation-service.js';
import { Passwords } from './passwords.js';
import { REGISTRATION, type RegistrationOptions } from './registration-options.js';
import { SetupToken } from './setup-token.js';

export interface Registration {
  readonly email: string;
  readonly password: string;
  readonly fullName: string | null;
  readonly company: string | null;
  readonly setupToken: string | null;
}

/**
 * Takes users in. The first one is the installation's admin and owner of its project: who registers first from
 * elsewhere must know the set-up token, or else it were whoever finds the server first.
 */
@injectable()
export class RegistrationService {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #options: RegistrationOptions;
  readonly #passwords: Passwords;
  readonly #setupToken: SetupToken;
  readonly #installation: InstallationService;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(REGISTRATION) options: RegistrationOptions,
    @inject(Passwords) passwords: Passwords,
    @inject(SetupToken) setupToken: SetupToken,
    @inject(InstallationService) installation: InstallationService,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#ids = ids;
    this.#options = options;
    this.#passwords = passwords;
    this.#setupToken = setupToken;
    this.#installation = installation;
  }

  /**
   * @param isLocal whether the request comes from this machine itself, and from no proxy on it
   * Errors: `registration_closed`, `forbidden` (the set-up token), `email_taken`, `overloaded`.
   */
  async register(wanted: Registration, isLocal: boolean, call: Call): Promise<User> {
    if (this.#options.mode === 'closed') throw closed();
    if (await this.#accounts.hasUsers(call)) {
      if (this.#options.mode === 'first') throw closed();
      return this.#addFurther(await this.#user(wanted, 'member'), call);
    }
    if (!isLocal && !this.#setupToken.isRight(wanted.setupToken ?? '')) throw setupTokenNeeded();
    const user = await this.#user(wanted, 'admin');
    if (await this.#addFirst(user, call)) return user;
    // Somebody else was first, at the same time.
    if (this.#options.mode === 'first') throw closed();
    return this.#addFurther({ ...user, role: 'member' }, call);
  }

  async #user(wanted: Registration, role: User['role']): Promise<User> {
    const passwordHash = await this.#passwords.hash(wanted.password);
    const { email, fullName, company } = wanted;
    const now = this.#clock.now();
    const id = this.#ids.uuid(now);
    return { id, email, fullName, company, role, passwordHash, createdAt: now, disabledAt: null };
  }

  async #addFirst(user: User, call: Call): Promise<boolean> {
    const project = await this.#installation.project(call);
    try {
      await this.#accounts.addFirstUser(user, project.id, call);
    } catch (thrown) {
      if (toPatchbayError(thrown).code === 'conflict') return false;
      throw thrown;
    }
    await this.#setupToken.remove();
    return true;
  }

  async #addFurther(user: User, call: Call): Promise<User> {
    try {
      await this.#accounts.addUser(user, call);
    } catch (thrown) {
      if (toPatchbayError(thrown).code !== 'conflict') throw thrown;
      throw new PatchbayError('email_taken', 'There is a user with this email already.', { cause: thrown });
    }
    return user;
  }
}

function closed(): PatchbayError {
  return new PatchbayError('registration_closed', 'Nobody can register here: ask an admin.');
}

function setupTokenNeeded(): PatchbayError {
  return new PatchbayError(
    'forbidden',
    "The first user, unless on the server's own machine, needs the setup_token: it is in the file setup-token of its data folder.",
  );
}
