/** Every backend, by the setting that chooses it, and whether this version has it. The compiler asks the registry for those that are here. */
const backends = {
  EVENT_STORE: { embedded: 'here', postgres: 'here', mysql: 'here', clickhouse: 'here' },
  ACCOUNT_STORE: { sqlite: 'here', postgres: 'here', mysql: 'here' },
  BROKER: { embedded: 'here', nats: 'here', kafka: 'here' },
  CACHE: { memory: 'here', redis: 'here' },
  OBJECT_STORE: { folder: 'here', s3: 'planned' },
} as const;

export type BackendSetting = keyof typeof backends;
export type BackendName<S extends BackendSetting> = keyof (typeof backends)[S] & string;

/** Those that this version has. */
export type PresentBackend<S extends BackendSetting> = {
  [N in BackendName<S>]: (typeof backends)[S][N] extends 'here' ? N : never;
}[BackendName<S>];

export function backendNames<S extends BackendSetting>(setting: S): [BackendName<S>, ...BackendName<S>[]] {
  return Object.keys(backends[setting]) as [BackendName<S>, ...BackendName<S>[]];
}

export function presentBackends(setting: BackendSetting): string[] {
  return Object.entries(backends[setting]).flatMap(([name, is]) => (is === 'here' ? [name] : []));
}

/** Backends that live within one process: another one cannot use what they hold. Objects lie in files, which any may read. */
const withinOneProcess: { readonly [S in BackendSetting]?: readonly BackendName<S>[] } = {
  EVENT_STORE: ['embedded'],
  ACCOUNT_STORE: ['sqlite'],
  BROKER: ['embedded'],
};

/** The settings whose backends no two processes can share. */
export function settingsWithinOneProcess(backends: Backends): BackendSetting[] {
  return (Object.keys(backends) as BackendSetting[]).filter((setting) =>
    isWithinOneProcess(setting, backends[setting]),
  );
}

export function isWithinOneProcess(setting: BackendSetting, name: string): boolean {
  const names: readonly string[] = withinOneProcess[setting] ?? [];
  return names.includes(name);
}

/** Which setting says where the server of a backend is. */
export const serverSettings = {
  postgres: 'POSTGRES_URL',
  mysql: 'MYSQL_URL',
  clickhouse: 'CLICKHOUSE_URL',
  nats: 'NATS_URL',
  kafka: 'KAFKA_BROKERS',
  redis: 'REDIS_URL',
} as const;

/** Backends that stand on a server. */
export type ServerName = keyof typeof serverSettings;

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
    OBJECT_STORE: 'folder',
  },
  mysql: {
    EVENT_STORE: 'mysql',
    ACCOUNT_STORE: 'mysql',
    BROKER: 'nats',
    CACHE: 'redis',
    OBJECT_STORE: 'folder',
  },
  ch: {
    EVENT_STORE: 'clickhouse',
    ACCOUNT_STORE: 'postgres',
    BROKER: 'kafka',
    CACHE: 'redis',
    OBJECT_STORE: 'folder',
  },
} as const satisfies Record<string, Backends>;

export type ProfileName = keyof typeof profiles;
export const profileNames = Object.keys(profiles) as [ProfileName, ...ProfileName[]];

/** Those whose every backend this version has. */
export function presentProfiles(): ProfileName[] {
  return profileNames.filter((name) =>
    Object.entries(profiles[name]).every(([setting, backend]) =>
      presentBackends(setting as BackendSetting).includes(backend),
    ),
  );
}
