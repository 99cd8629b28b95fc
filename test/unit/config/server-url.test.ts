import { expect, test } from '@jest/globals';
import { postgresConnections } from '../../../internal/app/postgres-connections.js';
import { parseSettings } from '../../../internal/config/settings.js';
import { PatchbayError } from '../../../pkg/errors/index.js';

function refusal(variables: Record<string, string>): PatchbayError {
  try {
    parseSettings(variables);
  } catch (error) {
    if (error instanceof PatchbayError) return error;
  }
  throw new Error('The settings were taken.');
}

test.each([
  ['POSTGRES_URL', 'postgres://user:secret@host:5432/database'],
  ['POSTGRES_URL', 'postgresql://user@host/database?sslmode=require'],
  ['POSTGRES_URL', 'postgres://user:p%40ss%2F%23@[::1]:5432/data%2Fbase'],
  ['POSTGRES_URL', 'postgres:///database?host=/var/run/postgresql'],
  ['MYSQL_URL', 'mysql://user:secret@host:3306/database'],
  ['MYSQL_URL', 'mariadb://user:secret@/database?socket=/run/mysqld/mysqld.sock'],
  ['REDIS_URL', 'redis://host'],
  ['REDIS_URL', 'rediss://user:secret@host:6380/15'],
  ['NATS_URL', 'nats://user:secret@one:4222, tls://two'],
  ['CLICKHOUSE_URL', 'http://host:8123'],
  ['CLICKHOUSE_URL', 'https://user:secret@host:8443/database'],
])('%s=%s is taken as it is', (name, url) => {
  expect(Object.values(parseSettings({ [name]: url }).urls)).toContain(url);
});

test.each([
  ['POSTGRES_URL', 'hunter2', 'must begin with postgres:// or postgresql://'],
  ['POSTGRES_URL', 'mysql://user:hunter2@host/database', 'must begin with postgres:// or postgresql://'],
  ['POSTGRES_URL', 'postgres://user:hunter2@host', 'must name the database'],
  ['POSTGRES_URL', 'postgres://user:hunter2@host/', 'must name the database'],
  ['POSTGRES_URL', 'postgres:///hunter2', 'must name the host'],
  ['POSTGRES_URL', 'postgres://user:hunter2@/database', 'must name the host'],
  ['POSTGRES_URL', 'postgres://user:hunter2@host:port/database', 'must be a URL'],
  ['POSTGRES_URL', 'postgres://user:hunter2%zz@host/database', 'percent-encoded'],
  ['POSTGRES_URL', 'postgres://user:1#hunter2@host/database', 'percent-encoded'],
  ['POSTGRES_URL', 'postgres://user:1/hunter2@host/database', 'percent-encoded'],
  ['REDIS_URL', 'redis://user:hunter2@host/abc', 'must name the database by its number'],
  ['REDIS_URL', 'redis://user:hunter2@host/-1', 'must name the database by its number'],
  ['NATS_URL', 'nats://one,hunter2', 'must begin with nats:// or tls://'],
  ['KAFKA_BROKERS', 'kafka://user:hunter2@host:9092', 'must be host:port'],
  ['MYSQL_URL', 'postgres://user:hunter2@host/database', 'must begin with mysql:// or mariadb://'],
  ['MYSQL_URL', 'mysql://user:hunter2@host', 'must name the database'],
  ['CLICKHOUSE_URL', 'clickhouse://user:hunter2@host/database', 'must begin with http:// or https://'],
])('%s=%s is refused with every other fault, and never shown', (name, url, told) => {
  const { code, message, faults } = refusal({ [name]: url, HTTP_PORT: 'none' });
  expect(code).toBe('invalid_settings');
  expect(faults.map(({ path }) => path).sort()).toEqual([name, 'HTTP_PORT'].sort());
  expect(message).toContain(`${name}: must`);
  expect(message).toContain(told);
  expect(message).not.toContain('hunter2');
});

test.each([
  ['both', { EVENT_STORE: 'postgres', ACCOUNT_STORE: 'postgres' }, { events: 20, accounts: 10 }],
  ['events alone', { EVENT_STORE: 'postgres' }, { events: 30, accounts: 0 }],
  ['accounts alone', { ACCOUNT_STORE: 'postgres' }, { events: 0, accounts: 30 }],
  [
    'the fewest',
    { EVENT_STORE: 'postgres', ACCOUNT_STORE: 'postgres', POSTGRES_CONNECTIONS: '8' },
    { events: 5, accounts: 3 },
  ],
])('connections of %s', (_name, variables, shares) => {
  expect(postgresConnections(parseSettings(variables))).toEqual(shares);
});
