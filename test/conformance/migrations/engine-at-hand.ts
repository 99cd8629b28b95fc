import { migrate, type Migration } from '../../../internal/migrate/index.js';
import { call } from '../../support/call.js';
import type { EmptyDatabase, Engine, OpenTarget } from './fixtures/index.js';

/** What a case has: an engine that runs, and a database of its own for each test. */
export interface EngineAtHand {
  readonly engine: Engine;
  readonly database: EmptyDatabase;
  /** The program's own migrations for it. */
  readonly migrations: readonly Migration[];
  /** A later one, which changes what there is. */
  readonly later: Migration;
  /** A target on the database, closed after the test. */
  open(how?: ReturnType<typeof call>): Promise<OpenTarget>;
  /** Run after the test, in the order opposite to that of the calls. */
  afterwards(end: () => Promise<unknown>): void;
  /** Another database of the same server, removed after the test. */
  another(): Promise<EmptyDatabase>;
}

/** As one more start of the program: opens the database, migrates it, closes it again. */
export async function migrateOnce(
  { engine }: EngineAtHand,
  database: EmptyDatabase,
  migrations: readonly Migration[],
): Promise<string[]> {
  const { target, close } = await database.open(call());
  try {
    return await migrate(target, migrations, engine.variables);
  } finally {
    await close();
  }
}

/** What a whole run makes of an empty database. */
export async function wholeSchema(
  at: EngineAtHand,
  migrations: readonly Migration[] = at.migrations,
): Promise<string[]> {
  const other = await at.another();
  await migrateOnce(at, other, migrations);
  return other.tables();
}
