import { z } from 'zod';
import { PatchbayError, type Fault } from '../../pkg/errors/index.js';
import { logLevels } from '../../pkg/logger/index.js';
import { readPrivateKeys } from './private-keys.js';
import { backendNames, profileNames, profiles, type Backends, type ProfileName } from './profiles.js';

const MiB = 1024 * 1024;

function integer(from: number, to: number) {
  return z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${from} to ${to}`)
    .transform(Number)
    .refine((value) => value >= from && value <= to, `must be a whole number from ${from} to ${to}`);
}

function oneOf<const T extends readonly [string, ...string[]]>(names: T) {
  return z.enum(names, `must be one of ${names.join(', ')}`);
}

/** Every setting: its name in the environment, its form, and its careful default. */
export const environmentForm = z.object({
  PROFILE: oneOf(profileNames).default('embedded'),
  EVENT_STORE: oneOf(backendNames.EVENT_STORE).optional(),
  ACCOUNT_STORE: oneOf(backendNames.ACCOUNT_STORE).optional(),
  BROKER: oneOf(backendNames.BROKER).optional(),
  CACHE: oneOf(backendNames.CACHE).optional(),
  OBJECT_STORE: oneOf(backendNames.OBJECT_STORE).optional(),
  HTTP_HOST: z.string().default('127.0.0.1'),
  HTTP_PORT: integer(0, 65_535).default(8080),
  DATA_DIR: z.string().default('data'),
  MIGRATE_ON_START: oneOf(['true', 'false']).default('true'),
  LOG_LEVEL: oneOf(logLevels).default('info'),
  KEY_PEPPER: z
    .string()
    .regex(/^[0-9a-fA-F]{64,}$/, 'must be at least 64 hex digits (openssl rand -hex 32 makes one)')
    .optional(),
  JWT_PRIVATE_KEYS: z
    .string()
    .transform((text, context) => {
      const keys = readPrivateKeys(text);
      if (keys !== null) return keys;
      context.addIssue(
        'must be Ed25519 private keys, as PKCS#8 in PEM (openssl genpkey -algorithm ed25519) or as JWK',
      );
      return z.NEVER;
    })
    .optional(),
  REGISTRATION: oneOf(['first', 'open', 'closed']).default('first'),
  TRUSTED_PROXIES: integer(0, 16).default(0),
  HTTP_CONNECTIONS: integer(1, 1_000_000).default(5_000),
  HTTP_SLOW_SECONDS: integer(1, 30).default(10),
  HTTP_UNREAD_SECONDS: integer(1, 86_400).default(30),
  INGEST_LINGER_MS: integer(0, 1_000).default(3),
  INGEST_IN_FLIGHT_MB: integer(6, 65_536).default(64),
  CACHE_MEMORY_MB: integer(1, 1_048_576).default(32),
  EMBEDDED_LOG_MAX_MB: integer(16, 1_048_576).default(10_240),
  EMBEDDED_LOG_RESERVE_MB: integer(0, 1_048_576).default(512),
  EMBEDDED_ENGINE_MEMORY_MB: integer(256, 1_048_576).default(2_048),
});

const secretNames = new Set(['KEY_PEPPER', 'JWT_PRIVATE_KEYS']);

export interface Settings {
  readonly profile: ProfileName;
  readonly backends: Backends;
  readonly http: { readonly host: string; readonly port: number };
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
  readonly ingest: { readonly lingerMs: number; readonly inFlightBytes: number };
  readonly memoryCache: { readonly maxBytes: number };
  readonly embeddedLog: { readonly maxBytes: number; readonly reserveBytes: number };
  readonly embeddedEngine: { readonly memoryBytes: number };
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
    backends: {
      EVENT_STORE: values.EVENT_STORE ?? profile.EVENT_STORE,
      ACCOUNT_STORE: values.ACCOUNT_STORE ?? profile.ACCOUNT_STORE,
      BROKER: values.BROKER ?? profile.BROKER,
      CACHE: values.CACHE ?? profile.CACHE,
      OBJECT_STORE: values.OBJECT_STORE ?? profile.OBJECT_STORE,
    },
    http: { host: values.HTTP_HOST, port: values.HTTP_PORT },
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
    ingest: { lingerMs: values.INGEST_LINGER_MS, inFlightBytes: values.INGEST_IN_FLIGHT_MB * MiB },
    memoryCache: { maxBytes: values.CACHE_MEMORY_MB * MiB },
    embeddedLog: {
      maxBytes: values.EMBEDDED_LOG_MAX_MB * MiB,
      reserveBytes: values.EMBEDDED_LOG_RESERVE_MB * MiB,
    },
    embeddedEngine: { memoryBytes: values.EMBEDDED_ENGINE_MEMORY_MB * MiB },
  };
}

function shown(name: string, variables: Readonly<Record<string, string>>): string {
  return secretNames.has(name) ? '' : `; it is ${JSON.stringify(variables[name])}`;
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
