import { join } from 'node:path';
import { PatchbayError, type Fault } from '../../pkg/errors/index.js';
import type { Stage } from '../../pkg/lifecycle/index.js';
import { createMysqlAccounts, mysqlSchema } from '../adapters/account-store/mysql/index.js';
import { createPostgresAccounts, postgresSchema } from '../adapters/account-store/postgres/index.js';
import { createSqliteAccounts, sqliteSchema } from '../adapters/account-store/sqlite/index.js';
import { EmbeddedBroker } from '../adapters/broker/embedded/index.js';
import { KafkaBroker } from '../adapters/broker/kafka/index.js';
import { NatsBroker } from '../adapters/broker/nats/index.js';
import { MysqlEventStore } from '../adapters/event-store/mysql/index.js';
import { PostgresEventStore } from '../adapters/event-store/postgres/index.js';
import { FolderObjectStore } from '../adapters/object-store/folder/index.js';
import {
  isWithinOneProcess,
  presentBackends,
  serverSettings,
  settingsWithinOneProcess,
  type Backends,
  type BackendSetting,
  type PresentBackend,
  type ServerName,
} from '../config/profiles.js';
import { backendsOf, isWholeProgram } from '../config/roles.js';
import { settingsError, type Settings } from '../config/settings.js';
import type { Schema } from '../migrate/index.js';
import type { AccountStore } from '../ports/account-store.js';
import type { Broker } from '../ports/broker.js';
import type { DeadLetters } from '../ports/dead-letters.js';
import type { EventStore } from '../ports/event-store.js';
import type { ObjectStore } from '../ports/object-store.js';
import type { Part } from '../ports/part.js';
import type { Backend, BackendContext } from './backend.js';
import { createMemoryCache, createRedisCache, type Caching } from './caches.js';
import { createClickHouseEventStore } from './clickhouse-event-store.js';
import { createEmbeddedEventStore, embeddedEventFiles } from './embedded-event-store.js';
import { kafkaFaults, kafkaOptions } from './kafka-settings.js';
import { outageProof, spoolFaults } from './outage-proof-broker.js';
import { postgresConnections } from './postgres-connections.js';

export interface Accounts {
  readonly accountStore: AccountStore;
  readonly deadLetters: DeadLetters;
}

type Factory<P> = (context: BackendContext) => Backend<P>;
type Factories<S extends BackendSetting, P> = Readonly<Record<PresentBackend<S>, Factory<P>>>;

const eventStores: Factories<'EVENT_STORE', EventStore> = {
  embedded: createEmbeddedEventStore,
  postgres: ({ settings, clock }) => {
    const url = settings.urls.postgres ?? '';
    const connections = postgresConnections(settings).events;
    return { port: new PostgresEventStore({ url, connections }), schema: postgresSchema({ url, clock }) };
  },
  mysql: ({ settings, clock, logger }) => {
    const url = settings.urls.mysql ?? '';
    return { port: new MysqlEventStore({ url, logger }), schema: mysqlSchema({ url, clock }) };
  },
  clickhouse: createClickHouseEventStore,
};

const accountStores: Factories<'ACCOUNT_STORE', Accounts> = {
  sqlite: ({ dataDir, clock }) => {
    const settings = { file: join(dataDir, 'accounts.sqlite'), clock };
    return { port: createSqliteAccounts(settings), schema: sqliteSchema(settings) };
  },
  postgres: ({ settings, clock }) => {
    const url = settings.urls.postgres ?? '';
    const connections = postgresConnections(settings).accounts;
    return { port: createPostgresAccounts({ url, connections }), schema: postgresSchema({ url, clock }) };
  },
  mysql: ({ settings, clock }) => {
    const url = settings.urls.mysql ?? '';
    return { port: createMysqlAccounts({ url }), schema: mysqlSchema({ url, clock }) };
  },
};

const brokers: Factories<'BROKER', Broker> = {
  embedded: ({ settings, dataDir, clock, logger }) => ({
    port: new EmbeddedBroker({ folder: join(dataDir, 'log'), clock, logger, ...settings.embeddedLog }),
  }),
  nats: ({ settings, clock, logger }) => ({
    port: new NatsBroker({ url: settings.urls.nats ?? '', clock, logger, ...settings.nats }),
  }),
  kafka: (context) => ({ port: new KafkaBroker(kafkaOptions(context)) }),
};

const caches: Factories<'CACHE', Caching> = {
  memory: createMemoryCache,
  redis: createRedisCache,
};

const objectStores: Factories<'OBJECT_STORE', ObjectStore> = {
  folder: ({ dataDir, clock }) => ({
    port: new FolderObjectStore({ folder: join(dataDir, 'objects'), clock }),
  }),
};

/** What the backends keep in DATA_DIR and never make anew by themselves; the log looks after itself. */
export const keptInDataFolder: readonly string[] = ['accounts.sqlite', ...embeddedEventFiles];

/** Those that the process's roles use. */
export interface ChosenPorts extends Partial<Accounts & Caching> {
  readonly eventStore?: EventStore;
  readonly broker?: Broker;
  readonly objectStore?: ObjectStore;
}

export interface ChosenBackends {
  readonly ports: ChosenPorts;
  /** In the order of their start. */
  readonly stages: readonly {
    readonly name: string;
    readonly part: Part;
    readonly foundations: readonly Stage[];
  }[];
  /** Of the storages that have tables. */
  readonly schemas: readonly StorageSchema[];
}

export interface StorageSchema {
  /** As the stage is named; of several on one database all names. */
  readonly storage: string;
  readonly backend: string;
  readonly schema: Schema;
  /** Run while the schema is used. */
  readonly foundations: readonly Stage[];
}

/**
 * Makes the backends that the process's roles use; starts nothing. Errors: `invalid_settings`, with every backend and
 * setting that is missing, and every backend that processes of single roles cannot share.
 */
export function chooseBackends(context: BackendContext): ChosenBackends {
  const { backends, roles } = context.settings;
  const used = backendsOf(roles);
  const missing = [
    ...missingBackends(backends),
    ...missingSettings(context.settings, used),
    ...spoolFaults(context.settings),
    ...kafkaFaults(context.settings),
    ...(isWholeProgram(roles) ? [] : unshared(backends)),
  ];
  if (missing.length > 0) throw settingsError(missing);

  const unlessUnused = <P>(setting: BackendSetting, factories: Readonly<Record<string, Factory<P>>>) =>
    used.has(setting) ? make(factories, backends[setting], context) : undefined;
  const eventStore = unlessUnused('EVENT_STORE', eventStores);
  const accounts = unlessUnused('ACCOUNT_STORE', accountStores);
  const objectStore = unlessUnused('OBJECT_STORE', objectStores);
  const cache = unlessUnused('CACHE', caches);
  const bareBroker = unlessUnused('BROKER', brokers);
  const broker = bareBroker && outageProof(bareBroker, context);
  return {
    ports: {
      ...(eventStore === undefined ? {} : { eventStore: eventStore.port }),
      ...accounts?.port,
      ...(objectStore === undefined ? {} : { objectStore: objectStore.port }),
      ...cache?.port,
      ...(broker === undefined ? {} : { broker: broker.port }),
    },
    stages: [
      ...partStage('event store', eventStore),
      ...partStage('account store', accounts && { ...accounts, port: accounts.port.accountStore }),
      ...partStage('object store', objectStore),
      ...partStage('cache', cache && { ...cache, port: cache.port.cache }),
      ...partStage('broker', broker),
    ],
    schemas: oneOfEach([
      ...storageSchema('event store', backends.EVENT_STORE, eventStore),
      ...storageSchema('account store', backends.ACCOUNT_STORE, accounts),
    ]),
  };
}

function partStage(name: string, backend: Backend<Part> | undefined): ChosenBackends['stages'] {
  return backend === undefined ? [] : [{ name, part: backend.port, foundations: backend.foundations ?? [] }];
}

function storageSchema(
  storage: string,
  name: string,
  backend: Backend<unknown> | undefined,
): StorageSchema[] {
  const { schema, foundations = [] } = backend ?? {};
  return schema === undefined ? [] : [{ storage, backend: name, schema, foundations }];
}

/** Storages whose backends have one name stand on one database: its schema is theirs together. */
function oneOfEach(schemas: readonly StorageSchema[]): StorageSchema[] {
  const byBackend = new Map<string, StorageSchema>();
  for (const schema of schemas) {
    const known = byBackend.get(schema.backend);
    const storage = known === undefined ? schema.storage : `${known.storage}, ${schema.storage}`;
    byBackend.set(schema.backend, { ...(known ?? schema), storage });
  }
  return [...byBackend.values()];
}

function missingBackends(backends: Backends): Fault[] {
  return (Object.keys(backends) as BackendSetting[]).flatMap((setting) => {
    const present = presentBackends(setting);
    if (present.includes(backends[setting])) return [];
    const message = `"${backends[setting]}" is not in this version; there is ${present.join(', ')}`;
    return [{ path: setting, code: 'not_in_this_version', message }];
  });
}

/** What processes of single roles have to share lies on servers. */
function unshared(backends: Backends): Fault[] {
  return settingsWithinOneProcess(backends).map((setting) => {
    const shared = presentBackends(setting).filter((name) => !isWithinOneProcess(setting, name));
    const others = shared.length === 0 ? 'none in this version' : shared.join(', ');
    const message =
      `"${backends[setting]}" lives within one process, and ROLES names not all of them: the other processes would not ` +
      `see what it holds; for separate processes there is ${others}`;
    return { path: setting, code: 'invalid_settings', message };
  });
}

function missingSettings({ backends, urls }: Settings, used: ReadonlySet<BackendSetting>): Fault[] {
  return Object.entries(urls).flatMap(([name, url]) => {
    const users = [...used].filter((key) => backends[key] === name);
    if (users.length === 0 || url !== null) return [];
    const message = `must be set: ${users.join(' and ')} stand${users.length === 1 ? 's' : ''} on it`;
    return [{ path: serverSettings[name as ServerName], code: 'invalid_settings', message }];
  });
}

function make<P>(
  factories: Readonly<Record<string, Factory<P>>>,
  name: string,
  context: BackendContext,
): Backend<P> {
  const factory = factories[name];
  if (factory === undefined)
    throw new PatchbayError('not_in_this_version', 'This backend is not in this version.');
  return factory(context);
}
