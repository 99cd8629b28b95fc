import { describe, expect, test } from '@jest/globals';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { systemClock } from '../../../internal/adapters/clock/system/index.js';
import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import { createContainer, singletonsOf } from '../../../internal/app/container.js';
import { chooseBackends, type ChosenBackends } from '../../../internal/app/registry.js';
import { profileNames, type ProfileName } from '../../../internal/config/profiles.js';
import { roleNames } from '../../../internal/config/roles.js';
import { parseSettings } from '../../../internal/config/settings.js';
import { TOKENS } from '../../../internal/ports/tokens.js';
import { createLogger } from '../../../pkg/logger/index.js';

const logger = createLogger('silent');
const singletons = singletonsOf(roleNames);

/** Nothing is started, so nothing is made there. */
const dataDir = join(tmpdir(), 'patchbay-wiring-never-made');
const urls = {
  POSTGRES_URL: 'postgres://somewhere/patchbay',
  MYSQL_URL: 'mysql://somewhere/patchbay',
  CLICKHOUSE_URL: 'http://somewhere',
  NATS_URL: 'nats://somewhere',
  KAFKA_BROKERS: 'somewhere:9092',
  REDIS_URL: 'redis://somewhere',
};

function choose(variables: Record<string, string>): ChosenBackends {
  return chooseBackends({ settings: parseSettings(variables), dataDir, clock: systemClock, logger });
}

function container(profile: ProfileName) {
  return createContainer({
    settings: parseSettings({ PROFILE: profile, ...urls }),
    backends: choose({ PROFILE: profile, ...urls }).ports,
    secrets: { keyPepper: 'ab'.repeat(32), signingKeys: [] },
    clock: systemClock,
    ids: randomIds,
    logger,
  });
}

describe.each(profileNames)('the profile %s', (profile) => {
  test.each(Object.entries(TOKENS))('has a %s', (_name, token) => {
    expect(container(profile).resolve<unknown>(token)).toBeDefined();
  });

  test.each(singletons.map((part) => [part.name, part] as const))('has one %s', (_name, part) => {
    const parts = container(profile);
    const resolved = parts.resolve<object>(part);
    expect(resolved).toBeInstanceOf(part);
    expect(parts.resolve<object>(part)).toBe(resolved);
  });

  test('two containers share nothing', () => {
    const [one, other] = [container(profile), container(profile)];
    for (const part of singletons) expect(one.resolve<object>(part)).not.toBe(other.resolve<object>(part));
  });
});

test('a single part that is missing is named alone', () => {
  expect(() => choose({ OBJECT_STORE: 's3' })).toThrow(
    /OBJECT_STORE: "s3" is not in this version; there is folder/,
  );
});

test('a setting that a part needs is asked for, with the parts that are missing', () => {
  expect(() => choose({ ACCOUNT_STORE: 'postgres', OBJECT_STORE: 's3' })).toThrow(
    expect.objectContaining({
      code: 'invalid_settings',
      message: expect.stringContaining('POSTGRES_URL: must be set: ACCOUNT_STORE stands on it') as unknown,
      faults: [
        expect.objectContaining({ path: 'OBJECT_STORE' }),
        expect.objectContaining({ path: 'POSTGRES_URL' }),
      ],
    }),
  );
  expect(
    choose({ ACCOUNT_STORE: 'postgres', POSTGRES_URL: 'postgres://somewhere/patchbay' }).schemas,
  ).toMatchObject([
    { storage: 'event store', backend: 'embedded' },
    { storage: 'account store', backend: 'postgres' },
  ]);
});

test('two storages on one database have one schema', () => {
  const both = {
    EVENT_STORE: 'postgres',
    ACCOUNT_STORE: 'postgres',
    POSTGRES_URL: 'postgres://somewhere/patchbay',
  };
  expect(choose(both).schemas).toMatchObject([
    { storage: 'event store, account store', backend: 'postgres' },
  ]);
  expect(choose(both).schemas).toHaveLength(1);
});
