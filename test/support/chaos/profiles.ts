import type { ServerName } from '../../servers/kinds.js';

/** A server that a profile stands on, and the setting that tells our programs where it is. */
export interface ServerUse {
  readonly server: ServerName;
  readonly setting: string;
}

export interface ChaosProfile {
  readonly name: string;
  /** For people. */
  readonly note: string;
  readonly settings: Readonly<Record<string, string>>;
  /** Null: the embedded engine. */
  readonly database: ServerUse | null;
  /** Null: the embedded log, and one program that holds all roles. */
  readonly broker: ServerUse | null;
  /** Of accounts, where these are not in `database`: on a server that is left alone. */
  readonly accounts: ServerUse | null;
}

const postgres: ServerUse = { server: 'postgres', setting: 'POSTGRES_URL' };
const mysql: ServerUse = { server: 'mysql', setting: 'MYSQL_URL' };
const clickhouse: ServerUse = { server: 'clickhouse', setting: 'CLICKHOUSE_URL' };
const nats: ServerUse = { server: 'nats', setting: 'NATS_URL' };
const kafka: ServerUse = { server: 'kafka', setting: 'KAFKA_BROKERS' };

const ROLES = 'two APIs and two consumers';

export const chaosProfiles = {
  embedded: {
    name: 'embedded',
    note: 'one program, its engine and its log',
    // So small that it can be filled.
    settings: { EMBEDDED_LOG_MAX_MB: '24' },
    database: null,
    broker: null,
    accounts: null,
  },
  'pg+nats': {
    name: 'pg+nats',
    note: `PostgreSQL, NATS; ${ROLES}`,
    settings: { PROFILE: 'pg', CACHE: 'memory', NATS_STREAM_MAX_MB: '64' },
    database: postgres,
    broker: nats,
    accounts: null,
  },
  'mysql+nats': {
    name: 'mysql+nats',
    note: `MySQL, NATS; ${ROLES}`,
    settings: { PROFILE: 'mysql', CACHE: 'memory', NATS_STREAM_MAX_MB: '64' },
    database: mysql,
    broker: nats,
    accounts: null,
  },
  'ch+kafka': {
    name: 'ch+kafka',
    note: `a stand-in for ClickHouse (its engine behind its HTTP interface, a process of its own), Kafka; ${ROLES}`,
    settings: { PROFILE: 'ch', CACHE: 'memory', KAFKA_BACKLOG_MAX_MB: '64' },
    database: clickhouse,
    broker: kafka,
    accounts: postgres,
  },
  'pg+kafka': {
    name: 'pg+kafka',
    note: `PostgreSQL, Kafka; ${ROLES}`,
    settings: { PROFILE: 'pg', BROKER: 'kafka', CACHE: 'memory', KAFKA_BACKLOG_MAX_MB: '64' },
    database: postgres,
    broker: kafka,
    accounts: null,
  },
} satisfies Record<string, ChaosProfile>;
