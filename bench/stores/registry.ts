import type { StoreKind } from './benched-store.js';
import { embedded } from './clickhouse/embedded.js';
import { postgres } from './postgres/index.js';

/** By what STORE names them. */
export const storeKinds = { embedded, pg: postgres } satisfies Record<string, StoreKind>;

export type StoreName = keyof typeof storeKinds;

export const storeNames = Object.keys(storeKinds) as StoreName[];
