import type { PoolConnection } from 'mysql2/promise';
import type { Call } from '../../../ports/call.js';
import type { AggregateAnswer, AggregateRequest } from '../../../ports/event-store.js';
import type { Connections } from '../../database/mysql/index.js';
import { valuesFrom } from './metrics.js';
import { integer, Parameters } from './parameters.js';
import { inSnapshot, readRows, rowsOf, type Row } from './read-rows.js';
import { SelectedRows } from './selected-rows.js';

export function aggregate(
  connections: Connections,
  request: AggregateRequest,
  call: Call,
): Promise<AggregateAnswer> {
  const parameters = new Parameters();
  const selected = new SelectedRows(request, parameters);
  if (request.groupBy.length === 0) return totalOnly();
  return selected.results.every(({ merge }) => merge !== null) ? merged() : counted();

  async function totalOnly(): Promise<AggregateAnswer> {
    const [row] = await readRows(connections, parameters.bind(totalOf(selected)), call);
    const { metrics } = request;
    return { groups: [], other: valuesFrom(metrics, undefined), total: valuesFrom(metrics, row) };
  }

  /** What groups have makes what others and all have: the events are read once. */
  async function merged(): Promise<AggregateAnswer> {
    const statement = parameters.bind(mergedGroups(selected, request.limit));
    const rows = [...(await readRows(connections, statement, call))];
    // Behind the groups the rest of them, and all of them.
    const placeOf = ([slot]: Row): number => (slot === null ? Infinity : Number(slot));
    rows.sort((a, b) => placeOf(a) - placeOf(b));
    const values = rows.map(([, ...columns]) => columns);
    const total = values.pop();
    const isCut = request.limit !== null && values.length > request.limit;
    return answerOf(request, selected, values, isCut ? values.pop() : undefined, total);
  }

  /** Who is in two groups is one user of both: others and all are counted by themselves, over the same events. */
  function counted(): Promise<AggregateAnswer> {
    return inSnapshot(connections, call, async (client) => {
      const { limit } = request;
      const groups = await rowsOf(client, parameters.bind(orderedGroups(selected, limit)));
      const [total] = await rowsOf(client, parameters.bind(totalOf(selected)));
      const shown = limit === null ? groups : groups.slice(0, limit);
      const other = shown.length < groups.length ? await rest(client, shown) : undefined;
      return answerOf(request, selected, shown, besideKeys(other), besideKeys(total));
    });
  }

  async function rest(client: PoolConnection, shown: readonly Row[]): Promise<Row | undefined> {
    const { names } = selected.keys;
    const row = (values: readonly string[]): string =>
      (values.length === 1 ? values[0] : `(${values.join(', ')})`) ?? '';
    const list = shown.map((columns) => row(names.map((_, index) => parameters.value(columns[index]))));
    const others = totalOf(selected, `${row(names)} NOT IN (${list.join(', ')})`);
    return (await rowsOf(client, parameters.bind(others)))[0];
  }

  function besideKeys(row: Row | undefined): Row | undefined {
    return row === undefined ? undefined : [...selected.keys.names, ...row];
  }
}

function totalOf(selected: SelectedRows, condition?: string): string {
  const results = selected.results.map(({ expression }) => expression).join(', ');
  return `SELECT ${results} FROM ${selected.from([], condition)}`;
}

/** A column for each part of the keys, then the results. */
function orderedGroups(selected: SelectedRows, limit: number | null): string {
  const { results, size } = selected;
  const { names } = selected.keys;
  const columns = results.map(({ expression }, index) => `${expression} AS result_${index}`);
  // One more tells whether there are others.
  const cut = limit === null ? '' : `LIMIT ${integer(limit + 1)}`;
  return `SELECT ${[...names, ...columns].join(', ')}, ${size} AS size FROM ${selected.from(names)}
    GROUP BY ${names.join(', ')} ORDER BY size DESC, ${names.join(', ')} ${cut}`;
}

/** The groups by their places, those beyond the limit as one, and without a place all of them as one. */
function mergedGroups(selected: SelectedRows, limit: number | null): string {
  const { results, size } = selected;
  const { names } = selected.keys;
  const columns = results.map(({ expression }, index) => `${expression} AS result_${index}`);
  const grouped = `SELECT ${[...names, ...columns].join(', ')}, ${size} AS size FROM ${selected.from(names)}
    GROUP BY ${names.join(', ')}`;
  const place = `row_number() OVER (ORDER BY size DESC, ${names.join(', ')})`;
  const slot = limit === null ? place : `least(${place}, ${integer(limit + 1)})`;
  const all = results.map(({ merge }, index) => `${merge}(result_${index})`);
  return `SELECT slot, ${[...names.map((name) => `max(${name})`), ...all].join(', ')}
    FROM (SELECT grouped.*, ${slot} AS slot FROM (${grouped}) grouped) placed GROUP BY slot WITH ROLLUP`;
}

/** Each row: the parts of the keys, then the results. */
function answerOf(
  { metrics }: AggregateRequest,
  { keys }: SelectedRows,
  groups: readonly Row[],
  other: Row | undefined,
  total: Row | undefined,
): AggregateAnswer {
  const width = keys.names.length;
  const values = (row: Row | undefined) => valuesFrom(metrics, row?.slice(width));
  return {
    groups: groups.map((row) => ({ keys: keys.read(row.slice(0, width)), values: values(row) })),
    other: values(other),
    total: values(total),
  };
}
