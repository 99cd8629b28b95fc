import type { SelectedRows } from './selected-rows.js';

/**
 * The relation from which metrics are computed: a row for each combination of a key, an actor and a session, and only of those
 * that are asked for. There are far fewer of them than events, and they are hashed, so that what is left to sort
 * is small. With values to measure, a row for each event.
 *
 * @param keys columns of the selected rows, or expressions AS names; grouped by their names
 */
export function cellsOf(rows: SelectedRows, keys: readonly string[], from: string): string {
  const hasTime = rows.hasTime;
  if (rows.isMeasured) {
    const time = hasTime ? ['timestamp AS first_at', 'timestamp AS last_at'] : [];
    return `SELECT ${[...keys, ...rows.distinct, '1::bigint AS events', ...time, 'number'].join(', ')} FROM ${from}`;
  }
  const time = hasTime ? ['min(timestamp) AS first_at', 'max(timestamp) AS last_at'] : [];
  const groups = [...keys, ...rows.distinct];
  const columns = [...groups, 'count(*) AS events', ...time].join(', ');
  // By place: a name would be that of a column of the rows.
  const by = groups.map((_, index) => index + 1);
  return `SELECT ${columns} FROM ${from}${by.length === 0 ? '' : ` GROUP BY ${by.join(', ')}`}`;
}
