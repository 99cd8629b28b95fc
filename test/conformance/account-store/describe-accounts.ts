import { afterEach, beforeEach } from '@jest/globals';
import type { AccountStore } from '../../../internal/ports/account-store.js';
import { call } from '../../support/call.js';
import { describeBackends, type Accounts, type Installation } from './backends.js';

/** What a test has: the parts on an empty database of its own. */
export interface AccountsAtHand {
  readonly store: AccountStore;
  readonly deadLetters: Accounts['deadLetters'];
  /** Stops the parts and starts others on the same database. */
  restart(): Promise<void>;
}

/** The same tests for every backend. */
export function describeAccounts(what: string, tests: (at: AccountsAtHand) => void): void {
  describeBackends(what, (install) => {
    let installation: Installation;
    let accounts: Accounts;

    beforeEach(async () => {
      installation = await install();
      accounts = installation.open();
      await accounts.accountStore.start(call());
    });

    afterEach(async () => {
      await accounts.accountStore.stop();
      await installation.remove();
    });

    tests({
      get store() {
        return accounts.accountStore;
      },
      get deadLetters() {
        return accounts.deadLetters;
      },
      async restart() {
        await accounts.accountStore.stop();
        accounts = installation.open();
        await accounts.accountStore.start(call());
      },
    });
  });
}

/** How many of the calls did what they were asked, and the codes with which the others were refused. */
export async function outcomes(
  calls: readonly Promise<unknown>[],
): Promise<{ done: number; codes: string[] }> {
  const settled = await Promise.allSettled(calls);
  const refused = settled.filter((one) => one.status === 'rejected');
  return {
    done: settled.length - refused.length,
    codes: refused.map((one) => String((one.reason as { code?: unknown }).code)),
  };
}
