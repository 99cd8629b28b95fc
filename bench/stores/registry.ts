import type { StoreKind } from './benched-store.js';
import { embedded } from './clickhouse/embedded.js';
import { clickHouseServer } from './clickhouse/server.js';
import { mariadb, mysql } from './mysql/index.js';
import { postgres } from './postgres/index.js';

/** By what STORE names them. */
export const storeKinds = {
  embedded,
  ch: clickHouseServer,
  pg: postgres,
  mysql,
  mariadb,
} satisfies Record<string, StoreKind>;

export type StoreName = keyof typeof storeKinds;

export const storeNames = Object.keys(storeKinds) as StoreName[];
