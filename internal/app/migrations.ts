import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';
import { Lifecycle } from '../../pkg/lifecycle/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { systemClock } from '../adapters/clock/system/index.js';
import type { Settings } from '../config/settings.js';
import type { MigrationStatus } from '../migrate/index.js';
import { DataFolder, keepsInDataFolder } from './data-folder.js';
import { chooseBackends, type StorageSchema } from './registry.js';

/** A process that is just ending is waited for so long, in ms. */
const LOCK_WAIT_MS = 1_000;

export interface StorageStatus {
  readonly storage: string;
  readonly backend: string;
  readonly migrations: readonly MigrationStatus[];
}

/** Which migrations the profile's storages have. Changes nothing. Errors: `in_use` while a server runs. */
export function readMigrations(settings: Settings): Promise<StorageStatus[]> {
  const schemas = schemasOf(settings);
  // A folder that is not there is not made for a look at it.
  if (!existsSync(resolve(settings.dataDir))) return statusOf(schemas);
  return onFolder(settings, () => statusOf(schemas));
}

/** Brings the storages to the program's schema; gives what each has then, and calls `onRun` for each that was run. */
export function runMigrations(
  settings: Settings,
  onRun: (storage: string, migration: string) => void,
): Promise<StorageStatus[]> {
  // As in `serve`: backups and copies of the data folder keep the modes of its files.
  process.umask(0o077);
  const schemas = schemasOf(settings);
  return onFolder(settings, async () => {
    for (const { storage, schema, foundations } of schemas) {
      const run = await during(foundations, () => schema.migrate(new AbortController().signal));
      for (const migration of run) onRun(storage, migration);
    }
    return statusOf(schemas);
  });
}

/** What each storage lacks or has otherwise. The caller holds the data folder, and none of the storages runs. */
async function statusOf(schemas: readonly StorageSchema[]): Promise<StorageStatus[]> {
  const statuses: StorageStatus[] = [];
  for (const { storage, backend, schema, foundations } of schemas) {
    const needed = schema.exists() ? foundations : [];
    const migrations = await during(needed, () => schema.status(new AbortController().signal));
    statuses.push({ storage, backend, migrations });
  }
  return statuses;
}

/** For a start that must not migrate. Errors: `incompatible_data` where a storage has not every migration, naming all that are missing. */
export async function refusePending(schemas: readonly StorageSchema[]): Promise<void> {
  const missing = (await statusOf(schemas)).flatMap(({ storage, migrations }) =>
    migrations
      .filter(({ state }) => state !== 'applied')
      .map(({ name, state }) => `  ${storage}: ${name} is ${state}`),
  );
  if (missing.length === 0) return;
  throw new PatchbayError(
    'incompatible_data',
    `Migrations are pending, and MIGRATE_ON_START is false: run \`patchbay migrate up\`.\n${missing.join('\n')}`,
  );
}

function schemasOf(settings: Settings): readonly StorageSchema[] {
  const logger = createLogger(settings.logLevel === 'info' ? 'warn' : settings.logLevel);
  return chooseBackends({ settings, dataDir: resolve(settings.dataDir), clock: systemClock, logger }).schemas;
}

/** Alone, where the storages lie in the folder; those on servers let many migrate at once. */
async function onFolder<T>(settings: Settings, work: () => Promise<T>): Promise<T> {
  const shared = !keepsInDataFolder(settings);
  const folder = new DataFolder(resolve(settings.dataDir), { shared, waitMs: LOCK_WAIT_MS });
  try {
    await folder.start();
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code !== 'in_use') throw error;
    throw new PatchbayError(
      'in_use',
      `A server runs on DATA_DIR ${folder.path}: its storages had every migration when it started. ` +
        'To look at them yourself, end it first (`make stop`).',
      { cause: error },
    );
  }
  try {
    return await work();
  } finally {
    folder.stop();
  }
}

async function during<T>(foundations: StorageSchema['foundations'], work: () => Promise<T>): Promise<T> {
  const lifecycle = new Lifecycle(foundations);
  await lifecycle.start();
  try {
    return await work();
  } finally {
    await lifecycle.stop();
  }
}
