import { hkdfSync, timingSafeEqual } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { inject, injectable } from 'tsyringe';
import { writePrivateText } from '../../../pkg/private-file/index.js';
import type { AccountStore } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import { TOKENS } from '../../ports/tokens.js';
import { KEY_PEPPER } from '../keys/key-service.js';
import { REGISTRATION, type RegistrationOptions } from './registration-options.js';

/**
 * What the first user shows who registers from elsewhere: that they may read the server's files. Derived from the
 * installation's secret, so that every process behind one address takes the same.
 */
@injectable()
export class SetupToken {
  readonly #accounts: AccountStore;
  readonly #options: RegistrationOptions;
  readonly #text: string;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(REGISTRATION) options: RegistrationOptions,
    @inject(KEY_PEPPER) pepper: string,
  ) {
    this.#accounts = accounts;
    this.#options = options;
    const bytes = hkdfSync('sha256', Buffer.from(pepper, 'hex'), '', 'set-up token', 24);
    this.#text = Buffer.from(bytes).toString('base64url');
  }

  /** Lays the file down where somebody may still register first, else removes it. Gives its path, or null. */
  async prepare(call: Call): Promise<string | null> {
    if (this.#options.mode === 'closed' || (await this.#accounts.hasUsers(call))) {
      await this.remove();
      return null;
    }
    await writePrivateText(this.#path, `${this.#text}\n`);
    return this.#path;
  }

  isRight(text: string): boolean {
    const [given, own] = [Buffer.from(text), Buffer.from(this.#text)];
    return given.length === own.length && timingSafeEqual(given, own);
  }

  async remove(): Promise<void> {
    await rm(this.#path, { force: true });
  }

  get #path(): string {
    return join(this.#options.dataDir, 'setup-token');
  }
}
