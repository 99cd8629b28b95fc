import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { DeadLetter, DeadLetters } from '../../../ports/dead-letters.js';
import type { AccountDatabase } from './account-database.js';
import { inPieces } from './in-pieces.js';
import { fromDeadLetterRow, toDeadLetterRow, type DeadLetterRow } from './rows/dead-letter-row.js';

const IDENTITY = ['project_id', 'timestamp', 'id_key'];

/** Keeps a statement below what engines take: 500 rows (knex on SQLite), 16 MiB (MySQL) with lines of 64 KiB. */
const ROWS_PER_INSERT = 100;

/** Dead letters in any engine that knex speaks. The account store on the same database starts and stops it. */
export class KnexDeadLetters implements DeadLetters {
  readonly #database: AccountDatabase;

  constructor(database: AccountDatabase) {
    this.#database = database;
  }

  async put(letters: readonly DeadLetter[], call: Call): Promise<void> {
    const rows = firstOfEachIdentity(letters).map(toDeadLetterRow);
    if (rows.length === 0) return;
    const put = (): Promise<void> =>
      this.#database.run(call, (knex) => knex.transaction((transaction) => insert(transaction, rows)));
    // While another call puts the same letter, PostgreSQL may meet its id before its identity. Then it is there.
    await put().catch((error: unknown) => {
      if (!(error instanceof PatchbayError) || error.code !== 'conflict') throw error;
      return put();
    });
  }

  async list(
    projectId: string,
    page: { limit: number; before: string | null },
    call: Call,
  ): Promise<DeadLetter[]> {
    const rows = await this.#database.run(call, (knex) => {
      const query = knex<DeadLetterRow>('dead_letters').where({ project_id: projectId });
      if (page.before !== null) void query.where('id', '<', page.before);
      // Ids are UUIDv7 in lower case: their text sorts by the time at which they were made.
      return query.orderBy('id', 'desc').limit(page.limit);
    });
    return rows.map(fromDeadLetterRow);
  }

  async some(projectId: string, ids: readonly string[], call: Call): Promise<DeadLetter[]> {
    const letters: DeadLetter[] = [];
    for (const piece of inPieces(ids)) {
      const rows = await this.#database.run(call, (knex) =>
        knex<DeadLetterRow>('dead_letters').where({ project_id: projectId }).whereIn('id', piece),
      );
      letters.push(...rows.map(fromDeadLetterRow));
    }
    return letters;
  }

  async remove(projectId: string, ids: readonly string[], call: Call): Promise<void> {
    if (ids.length === 0) return;
    await this.#database.run(call, (knex) =>
      knex.transaction(async (transaction) => {
        for (const piece of inPieces(ids)) {
          await transaction<DeadLetterRow>('dead_letters')
            .where({ project_id: projectId })
            .whereIn('id', piece)
            .delete();
        }
      }),
    );
  }

  async count(call: Call): Promise<number> {
    const row = await this.#database.run(call, (knex) =>
      knex('dead_letters').count({ letters: '*' }).first<{ readonly letters: number | string }>(),
    );
    return Number(row.letters);
  }
}

async function insert(transaction: Knex.Transaction, rows: readonly DeadLetterRow[]): Promise<void> {
  for (const piece of inPieces(rows, ROWS_PER_INSERT)) {
    await transaction('dead_letters')
      .insert(piece)
      .onConflict(IDENTITY)
      // Changes nothing: see ensureProject.
      .merge(['id_key']);
  }
}

/** PostgreSQL refuses a statement that meets the same conflict twice. In one order, so that none waits for the other in a ring. */
function firstOfEachIdentity(letters: readonly DeadLetter[]): DeadLetter[] {
  const first = new Map<string, DeadLetter>();
  for (const letter of letters) {
    const identity = `${letter.projectId}/${letter.timestamp}/${letter.idKey}`;
    if (!first.has(identity)) first.set(identity, letter);
  }
  return [...first].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, letter]) => letter);
}
