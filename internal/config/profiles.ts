/** The backends that exist or are planned, by the setting that chooses them. */
export const backendNames = {
  EVENT_STORE: ['embedded', 'postgres', 'mysql', 'clickhouse'],
  ACCOUNT_STORE: ['sqlite', 'postgres', 'mysql'],
  BROKER: ['embedded', 'nats', 'kafka'],
  CACHE: ['memory', 'redis'],
  OBJECT_STORE: ['folder', 's3'],
} as const;

export type BackendSetting = keyof typeof backendNames;
export type BackendName<S extends BackendSetting> = (typeof backendNames)[S][number];

/** Backends that stand on a server, whose URL is the setting NAME_URL. */
export type ServerName = 'postgres' | 'mysql' | 'clickhouse';

/** One backend for each setting. */
export type Backends = { readonly [S in BackendSetting]: BackendName<S> };

/** A profile is a named set of backends; any single one can be overridden by its setting. */
export const profiles = {
  embedded: {
    EVENT_STORE: 'embedded',
    ACCOUNT_STORE: 'sqlite',
    BROKER: 'embedded',
    CACHE: 'memory',
    OBJECT_STORE: 'folder',
  },
  pg: {
    EVENT_STORE: 'postgres',
    ACCOUNT_STORE: 'postgres',
    BROKER: 'nats',
    CACHE: 'redis',
    OBJECT_STORE: 's3',
  },
  mysql: {
    EVENT_STORE: 'mysql',
    ACCOUNT_STORE: 'mysql',
    BROKER: 'nats',
    CACHE: 'redis',
    OBJECT_STORE: 's3',
  },
  ch: {
    EVENT_STORE: 'clickhouse',
    ACCOUNT_STORE: 'postgres',
    BROKER: 'kafka',
    CACHE: 'redis',
    OBJECT_STORE: 's3',
  },
} as const satisfies Record<string, Backends>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as [ProfileName, ...ProfileName[]];
