import { PatchbayError } from '../../../pkg/errors/index.js';
import type { CliParts, StorageMigrations } from './cli-parts.js';

export interface MigrateOptions {
  readonly json?: boolean;
}

/** What `migrate up` does; anything else than these and `applied` needs a person. */
const TO_BE_RUN: readonly string[] = ['pending', 'begun'];

/**
 * `patchbay migrate status`. Errors, after all is told: `incompatible_data` where a migration is neither applied nor
 * to be run, else `incomplete` where one is to be run.
 */
export async function showMigrations(options: MigrateOptions, parts: CliParts): Promise<void> {
  const storages = await parts.migrations();
  write(storages, {}, options, parts);
  const states = storages.flatMap(({ migrations }) => migrations.map(({ state }) => state));
  const pending = states.filter((state) => TO_BE_RUN.includes(state)).length;
  const wrong = states.filter((state) => state !== 'applied').length - pending;
  if (wrong > 0) {
    throw new PatchbayError(
      'incompatible_data',
      `${wrong} ${wrong === 1 ? 'migration does' : 'migrations do'} not fit this program: ` +
        '`patchbay migrate up` says how to mend it, and changes nothing.',
    );
  }
  if (pending > 0) {
    throw new PatchbayError('incomplete', `${pending} pending: run \`patchbay migrate up\`.`);
  }
}

/** `patchbay migrate up`. Errors: `incompatible_data` where the storage has what this program does not know. */
export async function migrateUp(options: MigrateOptions, parts: CliParts): Promise<void> {
  const run: { storage: string; name: string }[] = [];
  const storages = await parts.migrate((storage, name) => {
    run.push({ storage, name });
    if (options.json !== true) parts.stdout.write(`ran ${name} (${storage})\n`);
  });
  if (options.json !== true && run.length === 0) parts.stdout.write('Nothing to do.\n');
  write(storages, { run }, options, parts);
}

function write(
  storages: readonly StorageMigrations[],
  more: object,
  { json }: MigrateOptions,
  { stdout }: CliParts,
): void {
  if (json === true) {
    const told = storages.map(({ storage, backend, migrations }) => ({
      storage,
      backend,
      migrations: migrations.map(({ name, state }) => ({ name, state })),
    }));
    stdout.write(`${JSON.stringify({ ...more, storages: told })}\n`);
    return;
  }
  for (const { storage, backend, migrations } of storages) {
    stdout.write(`${storage} (${backend})\n`);
    for (const { name, state } of migrations) stdout.write(`  ${state.padEnd(12)}  ${name}\n`);
  }
}
