import { clickhouse } from './clickhouse.js';
import type { Engine } from './engine.js';
import { mariadb, mysql } from './mysql.js';
import { postgres } from './postgres.js';
import { sqlite } from './sqlite.js';

export type { EmptyDatabase, Engine, OpenTarget, RunningEngine } from './engine.js';

/** Every engine that is migrated. A further one is a file, and a name here. */
export const engines: readonly Engine[] = [sqlite, postgres, clickhouse, mysql, mariadb];
