import { clickhouse } from './clickhouse.js';
import { kafka } from './kafka.js';
import { mariadb } from './mariadb.js';
import { mysql } from './mysql.js';
import { nats } from './nats.js';
import { postgres } from './postgres.js';
import { redis } from './redis.js';
import type { DatabaseServerKind, ServerKind } from './server-kind.js';

/** Those that hold databases. */
export const databaseKinds = { postgres, mysql, mariadb, clickhouse } satisfies Record<
  string,
  DatabaseServerKind
>;

/** Every server that the tests know. A further one is a file, and a line here. */
export const serverKinds = { ...databaseKinds, nats, redis, kafka } satisfies Record<string, ServerKind>;

export type DatabaseName = keyof typeof databaseKinds;
export type ServerName = keyof typeof serverKinds;

export const serverNames = Object.keys(serverKinds) as ServerName[];
