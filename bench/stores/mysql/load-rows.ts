import { Readable } from 'node:stream';
import type { Connection, QueryOptions } from 'mysql2/promise';
import { rowColumns } from '../../../internal/adapters/event-store/sql/copy-rows.js';

const [, , , ...others] = rowColumns;

/** Straight into the keyed table; the two keys come as digits. */
const LOAD = `LOAD DATA LOCAL INFILE 'events' INTO TABLE events CHARACTER SET utf8mb4
  FIELDS TERMINATED BY '\\t' ESCAPED BY '\\\\' LINES TERMINATED BY '\\n' (@project, timestamp, @id_key, ${others.join(', ')})
  SET project_id = unhex(replace(@project, '-', '')), id_key = unhex(@id_key)`;

/** Commits by itself. */
export async function loadRows(client: Connection, rows: Iterable<Buffer>): Promise<void> {
  const options: QueryOptions & { infileStreamFactory(): Readable } = {
    sql: LOAD,
    infileStreamFactory: () => Readable.from(rows, { objectMode: false }),
  };
  await client.query(options);
}
