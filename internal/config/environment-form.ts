import { z } from 'zod';
import { logLevels } from '../../pkg/logger/index.js';
import { kafkaForm } from './kafka-settings.js';
import { natsForm } from './nats-settings.js';
import { readPrivateKeys } from './private-keys.js';
import {
  backendNames,
  presentBackends,
  presentProfiles,
  profileNames,
  type BackendSetting,
} from './profiles.js';
import { defaultPort, roleNames, type Role } from './roles.js';
import { serverUrl } from './server-url.js';
import { integer, oneOf, setting } from './setting.js';

const secret = { unset: 'made on the first start', secret: true } as const;

const inThisVersion = (names: readonly string[]): string =>
  `In this version: ${names.map((name) => `\`${name}\``).join(', ')}.`;

function backend<S extends BackendSetting>(chooses: S, meaning: string) {
  const form = oneOf(backendNames(chooses)).optional();
  return setting(form, `${meaning} ${inThisVersion(presentBackends(chooses))}`, { unset: "the profile's" });
}

/**
 * Every setting: its name in the environment, its form, its careful default, and what docs/configuration.md says of it
 * (scripts/generate-settings.sh writes it there, in this order).
 */
export const environmentForm = z.object({
  PROFILE: setting(
    oneOf(profileNames).default('embedded'),
    `A named set of backends. ${inThisVersion(presentProfiles())}`,
  ),
  ROLES: setting(
    z
      .string()
      .transform((text) => text.split(',').map((name) => name.trim()))
      .refine(
        (names): names is Role[] => names.every((name) => roleNames.some((known) => known === name)),
        `must be one or several of ${roleNames.join(', ')}, with commas between them`,
      )
      .default([...roleNames]),
    'What this process is: `api` takes events and answers questions, `consumer` carries events to the storage, `worker` ' +
      'does the upkeep. Any number of each may run where they share their servers (docs/scaling.md).',
    { takes: roleNames.map((name) => `\`${name}\``).join(', ') },
  ),
  EVENT_STORE: backend('EVENT_STORE', 'Where events are kept.'),
  ACCOUNT_STORE: backend('ACCOUNT_STORE', 'Where users, projects, keys and dead letters are kept.'),
  BROKER: backend('BROKER', 'What carries events to the storage.'),
  CACHE: backend(
    'CACHE',
    'Where answers are kept for those who ask the same; `redis` lets processes share their limits as well. `memory` keeps ' +
      'nothing with a `BROKER` that processes share.',
  ),
  OBJECT_STORE: backend('OBJECT_STORE', 'Where files are kept.'),
  POSTGRES_URL: setting(
    serverUrl({ schemes: ['postgres', 'postgresql'], namesDatabase: true, hostParameter: 'host' }).optional(),
    'The PostgreSQL (13 or later) of a backend named `postgres`. The database is there; its tables are made.',
    { takes: '`postgres://user:password@host:5432/database`', unset: 'none', secret: true },
  ),
  POSTGRES_CONNECTIONS: setting(
    integer(8, 10_000).default(30),
    'How many connections a process holds to PostgreSQL at most, for events and accounts together. What finds none free ' +
      "waits for one. The server's `max_connections` (100 by default) has to allow them, for every process.",
  ),
  MYSQL_URL: setting(
    serverUrl({ schemes: ['mysql', 'mariadb'], namesDatabase: true, hostParameter: 'socket' }).optional(),
    'The MySQL (8 or later) or MariaDB (10.6 or later) of a backend named `mysql`. The database is there; its tables are made.',
    { takes: '`mysql://user:password@host:3306/database`', unset: 'none', secret: true },
  ),
  CLICKHOUSE_URL: setting(
    serverUrl({ schemes: ['http', 'https'], namesDatabase: false }).optional(),
    'The HTTP interface of the ClickHouse (25.3 or later) of a backend named `clickhouse`. The database is there; its tables are made.',
    { takes: '`http://user:password@host:8123/database`', unset: 'none', secret: true },
  ),
  CLICKHOUSE_TABLE: setting(
    z
      .string()
      .regex(
        /^[A-Za-z_][A-Za-z0-9_]{0,127}$/,
        'must be letters, digits and underscores, and begin with no digit',
      )
      .default('events'),
    'The table of events in it. One that is there already and was not made by this program is checked, and left as it ' +
      'is: for a cluster its operator makes a distributed one (docs/scaling.md).',
    { takes: 'a name' },
  ),
  ...natsForm,
  ...kafkaForm,
  REDIS_URL: setting(
    serverUrl({ schemes: ['redis', 'rediss'], namesDatabase: false, numbersDatabases: true }).optional(),
    'The Redis (6.2 or later) of `CACHE=redis`; `rediss://` is TLS. All processes of an installation name the same.',
    { takes: '`redis://user:password@host:6379/0`', unset: 'none', secret: true },
  ),
  REDIS_PREFIX: setting(
    z
      .string()
      .regex(/^[\x21-\x7e]{1,64}$/, 'must be 1 to 64 visible ASCII characters')
      .default('patchbay:'),
    'What every key of this installation begins with. Installations that share a server have one each; all processes of ' +
      'an installation have the same.',
    { takes: 'a text' },
  ),
  HTTP_HOST: setting(
    z.string().default('127.0.0.1'),
    'The address to listen on. `0.0.0.0` opens the API to the network.',
    { takes: 'an address' },
  ),
  HTTP_PORT: setting(
    integer(0, 65_535).optional(),
    'The port to listen on; 0 takes any free one. Consumers and workers answer `/health`, `/ready`, `/stats` and `/lag` ' +
      'there, to everybody who reaches it.',
    {
      unset: roleNames.map((role) => `${defaultPort([role])} (${role})`).join(', '),
    },
  ),
  STOP_DELAY_SECONDS: setting(
    integer(0, 10).default(0),
    'How long a stop goes on answering after `/ready` says no, before the port closes. Behind a load balancer: as long ' +
      'as that takes to notice. With nobody before it a client is told at once, and loses nothing by it. The whole ' +
      'stop has 25 s.',
  ),
  DATA_DIR: setting(
    z.string().default('data'),
    'The folder of everything that is kept, made with mode 0700. One process at a time.',
    { takes: 'a path' },
  ),
  MIGRATE_ON_START: setting(
    oneOf(['true', 'false']).default('true'),
    "Whether a start brings the storages to this version's schema. `false`: it is refused while migrations are " +
      'pending, until `patchbay migrate up` has run them.',
  ),
  LOG_LEVEL: setting(oneOf(logLevels).default('info'), 'Log lines are JSON, on standard error.'),
  KEY_PEPPER: setting(
    z
      .string()
      .regex(/^[0-9a-fA-F]{64,}$/, 'must be at least 64 hex digits (openssl rand -hex 32 makes one)')
      .optional(),
    'Under which API keys are hashed. With another one no key is known any more.',
    { ...secret, takes: '64 hex digits or more' },
  ),
  JWT_PRIVATE_KEYS: setting(
    z
      .string()
      .transform((keysText, context) => {
        const keys = readPrivateKeys(keysText);
        if (keys !== null) return keys;
        context.addIssue(
          'must be Ed25519 private keys, as PKCS#8 in PEM (openssl genpkey -algorithm ed25519) or as JWK',
        );
        return z.NEVER;
      })
      .optional(),
    "With which users' access tokens are signed (`openssl genpkey -algorithm ed25519` makes one). Of several the " +
      'first one signs, and all are accepted: put a new one first, and remove the former ten minutes later.',
    { ...secret, takes: 'Ed25519 keys, as PKCS#8 in PEM or as JWK' },
  ),
  REGISTRATION: setting(
    oneOf(['first', 'open', 'closed']).default('first'),
    "Who may register. `first`: one user, the admin, then nobody. The first user, unless on the server's own " +
      'machine, needs the token of `DATA_DIR/setup-token`.',
  ),
  TRUSTED_PROXIES: setting(
    integer(0, 16).default(0),
    "How many proxies stand before the server: the client's address is then so many places from the right in " +
      '`X-Forwarded-For`. It counts failed sign-ins.',
  ),
  HTTP_CONNECTIONS: setting(
    integer(1, 1_000_000).default(5_000),
    'Open connections at most; further ones are closed at once. An idle or slow one costs some 20 KB.',
  ),
  HTTP_SLOW_SECONDS: setting(
    integer(1, 30).default(10),
    "How long a request's headers may take, and how long its body may come slower than 1 KiB/s; then 408, and the " +
      'connection is cut. A whole request has 30 s.',
  ),
  HTTP_UNREAD_SECONDS: setting(
    integer(1, 86_400).default(30),
    'How long a client may leave an answer, an export or a stream unread, not taking a byte, before its connection ' +
      'is cut and what it asked for is ended. Up to twice as long, where it had taken a part of what was sent.',
  ),
  INGEST_LINGER_MS: setting(
    integer(0, 1_000).default(3),
    'How long the first event of an envelope waits for others. More costs latency, and saves syncs.',
  ),
  INGEST_IN_FLIGHT_MB: setting(
    integer(6, 65_536).default(64),
    'Bytes of all requests that are being taken; above it requests are refused (503) before their body is read.',
  ),
  CACHE_MEMORY_MB: setting(
    integer(1, 1_048_576).default(32),
    'How much the cache of answers may hold in this process (`CACHE=memory`).',
  ),
  SPOOL_DIR: setting(
    z.string().optional(),
    'A folder on a lasting disk, in which a process that takes events keeps them while the broker on a server (`nats`, ' +
      '`kafka`) is away; they go on to it when it is back. One process at a time. Without it events are then refused (503).',
    { takes: 'a path', unset: 'none' },
  ),
  SPOOL_MAX_MB: setting(
    integer(16, 1_048_576).default(4_096),
    'How much the spool may hold; above it events are refused (503), until the broker is back. The reserve of ' +
      '`EMBEDDED_LOG_RESERVE_MB` holds for its disk, too.',
  ),
  EMBEDDED_LOG_MAX_MB: setting(
    integer(16, 1_048_576).default(10_240),
    'How much the log may hold that is not stored yet; above it events are refused (503).',
  ),
  EMBEDDED_LOG_RESERVE_MB: setting(
    integer(0, 1_048_576).default(512),
    'Free disk below which events are refused (503), so that what was taken can always be stored.',
  ),
  EMBEDDED_ENGINE_MEMORY_MB: setting(
    integer(256, 1_048_576).default(2_048),
    "What the engine's process may use. A question that needs more than half of it is refused (422).",
  ),
});
