import { clickhouse } from './clickhouse.js';
import { mariadb } from './mariadb.js';
import { mysql } from './mysql.js';
import { postgres } from './postgres.js';
import type { ServerKind } from './server-kind.js';

/** Every server that the tests know. A further one is a file, and a line here. */
export const serverKinds = { postgres, mysql, mariadb, clickhouse } satisfies Record<string, ServerKind>;

export type ServerName = keyof typeof serverKinds;

export const serverNames = Object.keys(serverKinds) as ServerName[];
