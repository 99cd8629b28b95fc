import type { SqlRow } from '../benched-store.js';
import { DAY_MS } from '../data/shops.js';
import { RANGE_START } from './asker.js';

/** 1970 began on a Thursday, the weeks of questions begin on Monday. */
const FIRST_MONDAY_MS = 4 * DAY_MS;
const NUMBER = /^-?\d+(\.\d+)?(e[-+]?\d+)?$/i;
/** Far beyond what the order of adding does to a sum of doubles. */
const DIGITS = 9;

/** Days from the first one of the range on; -1 stands for all. */
export function byDay(bucket: string | null): number {
  return bucket === null ? -1 : Math.floor((Date.parse(bucket) - RANGE_START) / DAY_MS);
}

/** The number of the week, from 1970 on. */
export function weekOf(bucket: string): number {
  return Math.floor((Date.parse(bucket) - FIRST_MONDAY_MS) / (7 * DAY_MS));
}

/** Statements by hand give no row for a day without events. */
export function isNotEmpty(row: SqlRow): boolean {
  return row[1] !== 0 && row[1] !== null;
}

export function rounded(value: number | null): number | null {
  return value === null ? null : Number(value.toPrecision(DIGITS));
}

/** Drivers give long integers and decimal fractions as text. In any order of rows, each known by its first columns. */
export function sameRows(ours: readonly SqlRow[], theirs: readonly SqlRow[]): boolean {
  const [mine, others] = [ours, theirs].map((rows) => inOrder(rows.map((row) => row.map(plain))));
  return (
    ours.length === theirs.length &&
    (mine ?? []).every((row, at) => row.every((value, column) => isSame(value, others?.[at]?.[column])))
  );
}

function inOrder(rows: readonly (readonly unknown[])[]): (readonly unknown[])[] {
  const coarse = (value: unknown): unknown => (typeof value === 'number' ? value.toPrecision(6) : value);
  const keyed = rows.map((row) => [JSON.stringify(row.map(coarse)), row] as const);
  return keyed.sort(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
}

/** The order of adding moves a sum by far less than what `rounded` may have taken from one of the two. */
function isSame(mine: unknown, other: unknown): boolean {
  if (typeof mine !== 'number' || typeof other !== 'number') return mine === other;
  return Math.abs(mine - other) <= 10 ** (1 - DIGITS) * Math.abs(other);
}

function plain(value: unknown): unknown {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  return typeof number === 'bigint' ? Number(number) : number;
}
