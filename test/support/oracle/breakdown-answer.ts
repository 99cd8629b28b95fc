import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { byBytes } from '../text-order.js';
import { one, oneOf, questionColumns, selected, uniqueUsers, type Question } from './question.js';
import { Refusal } from './refusal.js';

interface Measured {
  readonly count: number;
  readonly unique_users: number;
}

export interface BreakdownAnswer {
  readonly data: readonly (Measured & { readonly value: string | null })[];
  readonly other: Measured;
}

/** `GET /stats/breakdown`, without `generated_at`. */
export function answerBreakdown(question: Question): BreakdownAnswer {
  const { parameters } = question;
  const dimension = oneOf(parameters, 'dimension', questionColumns);
  if (dimension === null) throw new Refusal('invalid_request', 'A breakdown needs a dimension.');
  const metric = oneOf(parameters, 'metric', ['count', 'unique_users']) ?? 'count';
  const limit = rowLimit(one(parameters, 'limit'));
  const { events } = selected(question);

  const values = [...new Set(events.map((event) => event.columns[dimension]))];
  const rows = values
    .map((value) => {
      const inside = events.filter((event) => event.columns[dimension] === value);
      return { value, inside, measured: measured(inside) };
    })
    .sort((a, b) => b.measured[metric] - a.measured[metric] || compareValues(a.value, b.value));
  return {
    data: rows.slice(0, limit).map((row) => ({ value: row.value, ...row.measured })),
    other: measured(rows.slice(limit).flatMap((row) => row.inside)),
  };
}

function rowLimit(text: string | null): number {
  if (text === null) return 100;
  const limit = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(limit >= 1 && limit <= 1_000))
    throw new Refusal('invalid_request', 'limit is a whole number, 1 to 1000.');
  return limit;
}

function compareValues(a: string | null, b: string | null): number {
  if (a === null || b === null) return Number(b === null) - Number(a === null);
  return byBytes(a, b);
}

function measured(events: readonly StoredEvent[]): Measured {
  return { count: events.length, unique_users: uniqueUsers(events) };
}
