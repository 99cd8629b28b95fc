import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { EventIdentity } from '../../../domain/event/event.js';
import type { Call } from '../../../ports/call.js';
import type { DeadLetter, DeadLetters } from '../../../ports/dead-letters.js';
import type { AccountDatabase } from './account-database.js';
import { inPieces } from './in-pieces.js';
import { fromDeadLetterRow, toDeadLetterRow, type DeadLetterRow } from './rows/dead-letter-row.js';

const IDENTITY = ['project_id', 'timestamp', 'id_key'] as const;
/** How often a call looks again what is there, because others have put the same letters meanwhile. */
const LOOKS = 3;

/** Keeps a statement below what engines take: 500 rows (knex on SQLite), 16 MiB (MySQL) with lines of 64 KiB. */
const ROWS_PER_INSERT = 100;

/** Dead letters in any engine that knex speaks. The account store on the same database starts and stops it. */
export class KnexDeadLetters implements DeadLetters {
  readonly #database: AccountDatabase;

  constructor(database: AccountDatabase) {
    this.#database = database;
  }

  async put(letters: readonly DeadLetter[], call: Call): Promise<void> {
    const rows = firstOfEachIdentity(letters.map(toDeadLetterRow));
    if (rows.length === 0) return;
    for (let look = 1; ; look += 1) {
      try {
        await this.#database.run(call, (knex) => insertMissing(knex, rows));
        return;
      } catch (error) {
        const isConflict = error instanceof PatchbayError && error.code === 'conflict';
        if (!isConflict || look === LOOKS) throw error;
      }
    }
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

  async present(events: readonly EventIdentity[], call: Call): Promise<number> {
    const identities = events.map((event) => [event.projectId, event.timestamp, event.idKey]);
    let present = 0;
    for (const piece of inPieces(identities, ROWS_PER_INSERT)) {
      const found = await this.#database.run(call, (knex) =>
        knex<DeadLetterRow>('dead_letters')
          .whereIn([...IDENTITY], piece)
          .select('id'),
      );
      present += found.length;
    }
    return present;
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

/** Not by `onConflict`: where it is made of ON DUPLICATE KEY, an id that is taken would pass for the same letter. */
async function insertMissing(knex: Knex, rows: readonly DeadLetterRow[]): Promise<void> {
  const there = new Set<string>();
  for (const piece of inPieces(rows, ROWS_PER_INSERT)) {
    const identities = piece.map((row) => IDENTITY.map((column) => row[column]));
    const found = await knex<DeadLetterRow>('dead_letters')
      .whereIn([...IDENTITY], identities)
      .select(...IDENTITY);
    for (const row of found) there.add(identityOf(row));
  }
  const missing = rows.filter((row) => !there.has(identityOf(row)));
  if (missing.length === 0) return;
  await knex.transaction(async (transaction) => {
    for (const piece of inPieces(missing, ROWS_PER_INSERT)) await transaction('dead_letters').insert(piece);
  });
}

function identityOf({
  project_id,
  timestamp,
  id_key,
}: Pick<DeadLetterRow, (typeof IDENTITY)[number]>): string {
  return `${project_id}/${timestamp}/${id_key}`;
}

/** In one order, so that of two calls none waits for the other in a ring. */
function firstOfEachIdentity(rows: readonly DeadLetterRow[]): DeadLetterRow[] {
  const first = new Map<string, DeadLetterRow>();
  for (const row of rows) if (!first.has(identityOf(row))) first.set(identityOf(row), row);
  return [...first].sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}
