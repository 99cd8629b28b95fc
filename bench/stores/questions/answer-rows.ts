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

/**
 * Drivers give long integers and decimal fractions as text. By one digit fewer, too: a sum that lies between two roundings is
 * brought to either side by the order of adding, and then to one and the same.
 */
export function sameRows(ours: readonly SqlRow[], theirs: readonly SqlRow[]): boolean {
  return [DIGITS, DIGITS - 1].some((digits) => textOf(ours, digits) === textOf(theirs, digits));
}

function textOf(rows: readonly SqlRow[], digits: number): string {
  return rows
    .map((row) => JSON.stringify(row.map((value) => plain(value, digits))))
    .sort()
    .join('\n');
}

function plain(value: unknown, digits: number): unknown {
  const number = typeof value === 'string' && NUMBER.test(value) ? Number(value) : value;
  if (typeof number === 'bigint') return Number(number);
  return typeof number === 'number' ? Number(number.toPrecision(digits)) : number;
}
