import { expect, test } from '@jest/globals';
import { systemClock } from '../../../internal/adapters/clock/system/index.js';
import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import type { AccountStore } from '../../../internal/ports/account-store.js';
import { InstallationService } from '../../../internal/services/installation/installation-service.js';
import { KeyService } from '../../../internal/services/keys/key-service.js';
import { KeyUses } from '../../../internal/services/keys/key-uses.js';
import { createLogger } from '../../../pkg/logger/index.js';
import { call } from '../../support/call.js';
import { describeAccounts } from './describe-accounts.js';

const SERVERS = 3;
const PEPPER = 'ab'.repeat(32);

/** One server's part in it. */
function installation(accounts: AccountStore): InstallationService {
  const uses = new KeyUses(accounts, systemClock, createLogger('silent'));
  const keys = new KeyService(accounts, systemClock, randomIds, PEPPER, uses);
  return new InstallationService(accounts, keys, systemClock);
}

/** Lets the first question for keys return when so many have asked it: each of them has seen none. */
function allAskTogether(store: AccountStore, count: number): AccountStore {
  let asked = 0;
  let release!: () => void;
  const together = new Promise<void>((resolve) => (release = resolve));
  return new Proxy(store, {
    get(target, name) {
      const member: unknown = Reflect.get(target, name);
      if (typeof member !== 'function') return member;
      if (name !== 'keys') return (...given: unknown[]) => Reflect.apply(member, target, given) as unknown;
      return async (...given: unknown[]) => {
        const found: unknown = await Reflect.apply(member, target, given);
        asked += 1;
        if (asked === count) release();
        await together;
        return found;
      };
    },
  });
}

describeAccounts('the first key', (at) => {
  test('of servers that start at once on an empty database, one makes it and shows it', async () => {
    const store = allAskTogether(at.store, SERVERS);
    const installed = await Promise.all(
      Array.from({ length: SERVERS }, () => installation(store).prepare(null, call())),
    );
    const shown = installed.flatMap(({ firstKey }) => (firstKey === null ? [] : [firstKey]));
    expect(shown).toHaveLength(1);
    const [project] = installed.map(({ project }) => project);
    const kept = await at.store.keys(project!.id, call());
    expect(kept.filter(({ name }) => name === 'first key')).toHaveLength(1);
    expect((await installation(at.store).prepare(null, call())).firstKey).toBeNull();
  });
});
