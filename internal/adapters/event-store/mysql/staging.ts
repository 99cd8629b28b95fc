import { Readable } from 'node:stream';
import type { PoolConnection, QueryOptions, ResultSetHeader } from 'mysql2/promise';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CanonicalEvent } from '../../../domain/event/event.js';
import { copyRows, rowColumns } from '../sql/copy-rows.js';

const columns = rowColumns.join(', ');

/** The only name that the server is given a stream for. */
const NAME = 'events';

const LOAD = `LOAD DATA LOCAL INFILE '${NAME}' INTO TABLE staged_events CHARACTER SET utf8mb4
  FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (${columns})`;

/** By LOAD DATA, from memory. Gives how many rows the server has read. Errors: those of `copyRows`. */
export async function loadRows(client: PoolConnection, events: readonly CanonicalEvent[]): Promise<number> {
  const options: QueryOptions & { infileStreamFactory(path: string): Readable } = {
    sql: LOAD,
    infileStreamFactory: (path) =>
      path === NAME ? Readable.from(copyRows(events), { objectMode: false }) : refusedFile(),
  };
  const [result] = await client.query<ResultSetHeader>(options);
  return result.affectedRows;
}

/** A server may ask for any file of this machine, whatever it was told to load. */
function refusedFile(): Readable {
  return new Readable({
    read() {
      this.destroy(
        new PatchbayError('unavailable', 'The database server asked for a file that is not its own.'),
      );
    },
  });
}

const ROWS_AT_ONCE = 500;

/** By INSERT, where the server takes no LOAD DATA. Gives how many rows the server has read. Errors: those of `copyRows`. */
export async function insertRows(client: PoolConnection, events: readonly CanonicalEvent[]): Promise<number> {
  let stored = 0;
  for (let at = 0; at < events.length; at += ROWS_AT_ONCE) {
    const pieces = Buffer.concat([...copyRows(events.slice(at, at + ROWS_AT_ONCE))]);
    const rows = pieces.toString('utf8').split('\n').slice(0, -1).map(valuesOf);
    const [result] = await client.query<ResultSetHeader>(`INSERT INTO staged_events (${columns}) VALUES ?`, [
      rows,
    ]);
    stored += result.affectedRows;
  }
  return stored;
}

function valuesOf(row: string): (string | null)[] {
  return row.split('\t').map((value) => (value === '\\N' ? null : value.replace(/\\(.)/g, unescaped)));
}

const escapes: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t' };

function unescaped(_text: string, character: string): string {
  return escapes[character] ?? character;
}
