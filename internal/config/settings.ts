import { PatchbayError, type Fault } from '../../pkg/errors/index.js';
import type { logLevels } from '../../pkg/logger/index.js';
import { environmentForm } from './environment-form.js';
import { kafkaSettings, type KafkaSettings } from './kafka-settings.js';
import { natsSettings, type NatsSettings } from './nats-settings.js';
import { profiles, type Backends, type ProfileName, type ServerName } from './profiles.js';
import { defaultPort, type Role } from './roles.js';
import { notesOf } from './setting.js';

const MiB = 1024 * 1024;

const secretNames = new Set(
  notesOf(environmentForm)
    .filter(({ secret }) => secret)
    .map(({ name }) => name),
);

export interface Settings {
  readonly profile: ProfileName;
  /** What this process is. */
  readonly roles: readonly Role[];
  readonly backends: Backends;
  /** Where servers are, as given, by the name of the backends that stand on them. Null: not given. */
  readonly urls: Readonly<Record<ServerName, string | null>>;
  readonly http: { readonly host: string; readonly port: number };
  /** How long a stop goes on answering, in ms. */
  readonly stopDelayMs: number;
  /** As given: relative to the working directory, or absolute. */
  readonly dataDir: string;
  /** False: a start with migrations pending is refused. */
  readonly migrateOnStart: boolean;
  readonly logLevel: (typeof logLevels)[number];
  /** Null: made on the first start and kept in DATA_DIR. */
  readonly keyPepper: string | null;
  /** Ed25519, PKCS#8 in PEM; the first one signs. Null: made on the first start and kept in DATA_DIR. */
  readonly jwtPrivateKeys: readonly string[] | null;
  readonly registration: 'first' | 'open' | 'closed';
  /** How many proxies stand before the server and add to X-Forwarded-For. */
  readonly trustedProxies: number;
  readonly clients: { readonly connections: number; readonly slowMs: number; readonly unreadMs: number };
  readonly ingest: {
    readonly lingerMs: number;
    readonly inFlightBytes: number;
    /** On a broker without partitions: by project, which costs nothing. */
    readonly partitionBy: 'project' | 'user';
  };
  readonly redis: { readonly prefix: string };
  readonly memoryCache: { readonly maxBytes: number };
  /** `dir` as given. Null: none. */
  readonly spool: { readonly dir: string; readonly maxBytes: number } | null;
  readonly embeddedLog: { readonly maxBytes: number; readonly reserveBytes: number };
  readonly nats: NatsSettings;
  readonly embeddedEngine: { readonly memoryBytes: number };
  readonly clickhouse: { readonly table: string };
  readonly postgres: { readonly connections: number };
  readonly kafka: KafkaSettings;
}

/** Reads the settings, or throws `invalid_settings` with every problem at once, each naming its variable. */
export function parseSettings(variables: Readonly<Record<string, string>>): Settings {
  const parsed = environmentForm.safeParse(variables);
  if (!parsed.success) {
    throw settingsError(
      parsed.error.issues.map((issue) => ({
        path: issue.path.join('.'),
        code: 'invalid_settings',
        message: issue.message + shown(String(issue.path[0]), variables),
      })),
    );
  }
  const values = parsed.data;
  const profile = profiles[values.PROFILE];
  return {
    profile: values.PROFILE,
    roles: values.ROLES,
    backends: {
      EVENT_STORE: values.EVENT_STORE ?? profile.EVENT_STORE,
      ACCOUNT_STORE: values.ACCOUNT_STORE ?? profile.ACCOUNT_STORE,
      BROKER: values.BROKER ?? profile.BROKER,
      CACHE: values.CACHE ?? profile.CACHE,
      OBJECT_STORE: values.OBJECT_STORE ?? profile.OBJECT_STORE,
    },
    urls: {
      postgres: values.POSTGRES_URL ?? null,
      mysql: values.MYSQL_URL ?? null,
      clickhouse: values.CLICKHOUSE_URL ?? null,
      nats: values.NATS_URL ?? null,
      kafka: values.KAFKA_BROKERS ?? null,
      redis: values.REDIS_URL ?? null,
    },
    http: { host: values.HTTP_HOST, port: values.HTTP_PORT ?? defaultPort(values.ROLES) },
    stopDelayMs: values.STOP_DELAY_SECONDS * 1_000,
    dataDir: values.DATA_DIR,
    migrateOnStart: values.MIGRATE_ON_START === 'true',
    logLevel: values.LOG_LEVEL,
    keyPepper: values.KEY_PEPPER ?? null,
    jwtPrivateKeys: values.JWT_PRIVATE_KEYS ?? null,
    registration: values.REGISTRATION,
    trustedProxies: values.TRUSTED_PROXIES,
    clients: {
      connections: values.HTTP_CONNECTIONS,
      slowMs: values.HTTP_SLOW_SECONDS * 1_000,
      unreadMs: values.HTTP_UNREAD_SECONDS * 1_000,
    },
    ingest: {
      lingerMs: values.INGEST_LINGER_MS,
      inFlightBytes: values.INGEST_IN_FLIGHT_MB * MiB,
      partitionBy: (values.BROKER ?? profile.BROKER) === 'kafka' ? values.KAFKA_PARTITION_BY : 'project',
    },
    redis: { prefix: values.REDIS_PREFIX },
    memoryCache: { maxBytes: values.CACHE_MEMORY_MB * MiB },
    spool:
      values.SPOOL_DIR === undefined ? null : { dir: values.SPOOL_DIR, maxBytes: values.SPOOL_MAX_MB * MiB },
    embeddedLog: {
      maxBytes: values.EMBEDDED_LOG_MAX_MB * MiB,
      reserveBytes: values.EMBEDDED_LOG_RESERVE_MB * MiB,
    },
    nats: natsSettings(values),
    embeddedEngine: { memoryBytes: values.EMBEDDED_ENGINE_MEMORY_MB * MiB },
    clickhouse: { table: values.CLICKHOUSE_TABLE },
    postgres: { connections: values.POSTGRES_CONNECTIONS },
    kafka: kafkaSettings(values),
  };
}

function shown(name: string, variables: Readonly<Record<string, string>>): string {
  const value = variables[name];
  // A password may stand where none belongs: before the host, say.
  return secretNames.has(name) || value?.includes('@') ? '' : `; it is ${JSON.stringify(value)}`;
}

/** One error for all problems of a start; its message is what the terminal shows. */
export function settingsError(faults: readonly Fault[]): PatchbayError {
  const lines = faults.map((fault) => `  ${fault.path}: ${fault.message}`);
  return new PatchbayError(
    'invalid_settings',
    `Patchbay cannot start with these settings:\n${lines.join('\n')}`,
    {
      faults,
    },
  );
}
