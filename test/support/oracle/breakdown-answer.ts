import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { compareScalars, groupValue, parseField, type Field, type Scalar } from './field.js';
import { one, oneOf, selected, uniqueUsers, type Question } from './question.js';
import { Refusal } from './refusal.js';

interface Measured {
  readonly count: number;
  readonly unique_users: number;
}

export interface BreakdownAnswer {
  readonly data: readonly (Measured & { readonly value: Scalar })[];
  readonly other: Measured;
}

/** `GET /stats/breakdown`, without `generated_at`. */
export function answerBreakdown(question: Question): BreakdownAnswer {
  const { parameters } = question;
  const field = dimensionOf(one(parameters, 'dimension'));
  const metric = oneOf(parameters, 'metric', ['count', 'unique_users']) ?? 'count';
  const limit = rowLimit(one(parameters, 'limit'));
  const { events } = selected(question);

  const rows = groupsOf(events, field)
    .map(({ value, inside }) => ({ value, inside, measured: measured(inside) }))
    .sort((a, b) => b.measured[metric] - a.measured[metric] || compareScalars(a.value, b.value));
  return {
    data: rows.slice(0, limit).map((row) => ({ value: row.value, ...row.measured })),
    other: measured(rows.slice(limit).flatMap((row) => row.inside)),
  };
}

/** Groups are (type, value). */
export function groupsOf(
  events: readonly StoredEvent[],
  field: Field,
): { value: Scalar; inside: StoredEvent[] }[] {
  const groups = new Map<Scalar, StoredEvent[]>();
  for (const event of events) {
    const value = groupValue(event, field);
    const inside = groups.get(value);
    if (inside === undefined) groups.set(value, [event]);
    else inside.push(event);
  }
  return [...groups].map(([value, inside]) => ({ value, inside }));
}

function dimensionOf(text: string | null): Field {
  if (text === null) throw new Refusal('invalid_request', 'A breakdown needs a dimension.');
  return parseField(text);
}

export function rowLimit(text: string | null): number {
  if (text === null) return 100;
  const limit = /^\d+$/.test(text) ? Number(text) : NaN;
  if (!(limit >= 1 && limit <= 1_000))
    throw new Refusal('invalid_request', 'limit is a whole number, 1 to 1000.');
  return limit;
}

function measured(events: readonly StoredEvent[]): Measured {
  return { count: events.length, unique_users: uniqueUsers(events) };
}
