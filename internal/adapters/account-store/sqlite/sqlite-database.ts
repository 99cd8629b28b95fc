import createKnex, { type Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { waitBackOff } from '../../../../pkg/retry/index.js';
import { loadMigrations, migrate, migrationsFolder, type MigrationTarget } from '../../../migrate/index.js';
import type { Call } from '../../../ports/call.js';
import { refuseEnded, silent, type AccountDatabase } from '../knex/index.js';
import { identify, makeFolder, verify, type FileIdentity } from './database-file.js';
import { LibsqlClient, type Connection } from './dialect.js';
import { isBusy, translate } from './errors.js';
import { SqliteMigrationTarget } from './migration-target.js';
import type { SqliteSettings } from './settings.js';

/** One file, one connection. Queries are quick and block: a call's end is looked at before they begin. */
export class SqliteDatabase implements AccountDatabase {
  readonly #settings: SqliteSettings;
  #knex: Knex | null = null;
  #opened: FileIdentity | null = null;

  constructor(settings: SqliteSettings) {
    this.#settings = settings;
  }

  async start(call: Call): Promise<void> {
    if (this.#knex !== null) return;
    await this.#open();
    try {
      const migrations = await loadMigrations(migrationsFolder('sqlite'));
      await this.#onTarget(call, (target) => migrate(target, migrations));
      this.#opened = await identify(this.#settings.file);
      await this.check(call);
    } catch (error) {
      await this.stop();
      throw error;
    }
  }

  /** Opens the file for `work` alone, with whatever schema it has, and closes it again. */
  async withTarget<T>(call: Call, work: (target: MigrationTarget) => Promise<T>): Promise<T> {
    await this.#open();
    try {
      return await this.#onTarget(call, work);
    } finally {
      await this.stop();
    }
  }

  async check(call: Call): Promise<void> {
    if (this.#opened !== null) await verify(this.#settings.file, this.#opened);
    await this.run(call, async (knex) => {
      for (const table of ['installation', 'users', 'sessions', 'projects', 'api_keys', 'dead_letters'])
        await knex(table).first('id');
    });
  }

  async stop(): Promise<void> {
    const knex = this.#knex;
    const opened = this.#opened;
    this.#knex = null;
    this.#opened = null;
    if (knex !== null && opened !== null) await this.#gather(knex, opened);
    await knex?.destroy();
  }

  /**
   * Brings what lies in the write-ahead log into the file: libsql's close leaves it there, and a copy of the file alone
   * would have nothing. Where it cannot be, the log has it for the next start: no reason to fail.
   */
  async #gather(knex: Knex, opened: FileIdentity): Promise<void> {
    try {
      await verify(this.#settings.file, opened);
      await knex.raw('PRAGMA wal_checkpoint(TRUNCATE)');
    } catch {
      return;
    }
  }

  async run<T>(call: Call, work: (knex: Knex) => Promise<T>): Promise<T> {
    refuseEnded(call, this.#settings.clock.now());
    if (this.#knex === null) throw new PatchbayError('unavailable', 'The account database is not started.');
    try {
      return await work(this.#knex);
    } catch (error) {
      throw translate(error, this.#settings.file);
    }
  }

  async #open(): Promise<void> {
    const { file } = this.#settings;
    await makeFolder(file);
    this.#knex = createKnex({
      client: LibsqlClient,
      connection: { filename: file },
      useNullAsDefault: true,
      log: silent,
    });
  }

  #onTarget<T>(call: Call, work: (target: MigrationTarget) => Promise<T>): Promise<T> {
    return this.run(call, async (knex) => {
      const client = knex.client as Knex.Client;
      const connection = (await client.acquireConnection()) as Connection;
      const whenFree = (statement: () => void) => this.#whenFree(statement, call);
      try {
        await whenFree(() => void connection.exec('PRAGMA journal_mode=WAL'));
        return await work(new SqliteMigrationTarget(connection, whenFree));
      } finally {
        await client.releaseConnection(connection);
      }
    });
  }

  /** Other programs that start on the same file hold its lock for moments. */
  async #whenFree(statement: () => void, call: Call): Promise<void> {
    for (let attempt = 1; ; attempt += 1) {
      refuseEnded(call, this.#settings.clock.now());
      try {
        statement();
        return;
      } catch (error) {
        if (!isBusy(error)) throw error;
        await waitBackOff(attempt, { firstMs: 5, longestMs: 100 }, call.signal);
      }
    }
  }
}
