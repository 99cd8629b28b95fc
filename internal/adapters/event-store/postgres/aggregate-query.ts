import type { AggregateRequest } from '../../../ports/event-store.js';
import { cellsOf } from './cells.js';
import { overGroups, resultsOf, sizeOf } from './metrics.js';
import type { Parameters } from './parameters.js';
import { distinctInput, selectRows, type SelectedRows } from './selected-rows.js';

/**
 * One statement for groups, others and total. Its rows: the place (0 is the total, 1 the first group, and what comes after the
 * limit is all others as one), the parts of the keys, the results of the metrics.
 */
export interface AggregateQuery {
  readonly text: string;
  /** The names of each key's parts. */
  readonly keys: readonly (readonly string[])[];
}

export function aggregateQuery(request: AggregateRequest, parameters: Parameters): AggregateQuery {
  const rows = selectRows(request, parameters);
  const { keys } = rows;
  if (keys.length === 0)
    return { text: `${withCells(rows, [])} ${together(request, rows, '0', 'cells')}`, keys };
  const limit = request.limit === null ? null : parameters.value('bigint', request.limit);
  return { text: `${statement(request, rows, limit)} ORDER BY place`, keys };
}

function statement(request: AggregateRequest, rows: SelectedRows, limit: string | null): string {
  if (rows.isMeasured) return measuredGroups(request, rows, limit);
  const wholes = rows.distinct.map((input) => `, ${wholeOf(input, rows, limit)}`).join('');
  const all = `${placedGroups(request, rows)}${wholes} ${groups(request, rows)}`;
  const total = wholeRow(request, rows, '0', 'every');
  if (limit === null) return `${all} UNION ALL (${total})`;
  const others = `${wholeRow(request, rows, `${limit} + 1`, 'others')} WHERE place > ${limit} HAVING count(*) > 0`;
  return `${all} WHERE place <= ${limit} UNION ALL (${total}) UNION ALL (${others})`;
}

/** A value belongs to one event: every group, and all of them as one, from one sort of the rows. */
function measuredGroups(request: AggregateRequest, rows: SelectedRows, limit: string | null): string {
  const names = rows.keys.flat().join(', ');
  const counted = countedInGroup(rows);
  const results = [
    names,
    ...named(resultsOf(request.metrics, counted)),
    `${sizeIn(request, counted)} AS size`,
  ];
  const all = `WITH cells AS (${cellsOf(rows, rows.keys.flat(), `(${rows.query}) selected`)}),
    placed AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY is_total DESC, size DESC NULLS LAST, ${names}) - 1 AS place
      FROM (SELECT grouping(${rows.keys[0]?.[0] ?? ''}) AS is_total, ${results.join(', ')}
        FROM cells GROUP BY GROUPING SETS ((${names}), ())) grouped)
    ${groups(request, rows)}`;
  return limit === null
    ? all
    : `${all} WHERE place <= ${limit} UNION ALL (${othersOf(request, rows, limit)})`;
}

/** Every group from the cells, with its place in the order. */
function placedGroups(request: AggregateRequest, rows: SelectedRows): string {
  const names = rows.keys.flat().join(', ');
  const counted = countedInGroup(rows);
  const results = [
    names,
    ...named(resultsOf(request.metrics, counted)),
    `${sizeIn(request, counted)} AS size`,
  ];
  return `${withCells(rows, rows.keys.flat())},
    placed AS MATERIALIZED (SELECT *, row_number() OVER (ORDER BY size DESC NULLS LAST, ${names}) AS place
      FROM (SELECT ${results.join(', ')} FROM cells GROUP BY ${names}) grouped)`;
}

function groups(request: AggregateRequest, rows: SelectedRows): string {
  return `SELECT ${['place', ...rows.keys.flat(), ...resultNames(request)].join(', ')} FROM placed`;
}

function othersOf(request: AggregateRequest, rows: SelectedRows, limit: string): string {
  const names = rows.keys.flat().join(', ');
  const others = `(SELECT * FROM cells WHERE (${names}) NOT IN (${firstGroups(names, limit)})) others`;
  return `${together(request, rows, `${limit} + 1`, others)} HAVING count(*) > 0`;
}

/** NOT IN, whose list is short and without NULL, is looked up in a hash. */
function firstGroups(names: string, limit: string): string {
  return `SELECT ${names} FROM placed WHERE place > 0 ORDER BY place LIMIT ${limit}`;
}

function withCells(rows: SelectedRows, keys: readonly string[]): string {
  return `WITH cells AS MATERIALIZED (${cellsOf(rows, keys, `(${rows.query}) selected`)})`;
}

/** How many there are of an input in all groups, and in those that the limit leaves out: one hash of the cells for both. */
function wholeOf(input: string, rows: SelectedRows, limit: string | null): string {
  const names = rows.keys.flat().join(', ');
  const isOther = limit === null ? 'false' : `bool_or((${names}) NOT IN (${firstGroups(names, limit)}))`;
  return `whole_${input} AS MATERIALIZED (SELECT count(*) AS every, count(*) FILTER (WHERE is_other) AS others
    FROM (SELECT ${isOther} AS is_other FROM cells WHERE ${input} IS NOT NULL GROUP BY ${input}) found)`;
}

/** Groups as one row. */
function wholeRow(
  { metrics }: AggregateRequest,
  rows: SelectedRows,
  place: string,
  which: 'every' | 'others',
): string {
  const none = rows.keys.flat().map(() => 'NULL');
  const results = metrics.flatMap((metric, index) => {
    const input = distinctInput(metric);
    if (input !== null) return [`(SELECT ${which} FROM whole_${input})`, 'NULL::bigint'];
    return [overGroups(metric, `result_${2 * index}`), 'NULL::bigint'];
  });
  return `SELECT ${[place, ...none, ...results].join(', ')} FROM placed`;
}

/** All of these cells as one row: whom several of them have is found by a hash. */
function together(request: AggregateRequest, rows: SelectedRows, place: string, cells: string): string {
  const counted = (input: string): string =>
    `(SELECT count(*) FROM (SELECT FROM ${cells} WHERE ${input} IS NOT NULL GROUP BY ${input}) found)`;
  const none = rows.keys.flat().map(() => 'NULL');
  return `SELECT ${[place, ...none, ...resultsOf(request.metrics, counted)].join(', ')} FROM ${cells}`;
}

/** A cell of one group has what is distinct never twice, unless it is of an event, or of two that are. */
function countedInGroup({ distinct, isMeasured }: SelectedRows): (input: string) => string {
  const isOnce = !isMeasured && distinct.length === 1;
  return (input) => `count(${isOnce ? '' : 'DISTINCT '}${input})`;
}

function sizeIn({ orderBy }: AggregateRequest, counted: (input: string) => string): string {
  return orderBy === 'keys' ? 'NULL::bigint' : sizeOf(orderBy, counted);
}

function named(results: readonly string[]): string[] {
  return results.map((result, index) => `${result} AS result_${index}`);
}

function resultNames({ metrics }: AggregateRequest): string[] {
  return metrics.flatMap((_, index) => [`result_${2 * index}`, `result_${2 * index + 1}`]);
}
