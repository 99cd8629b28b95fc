import type { StoredEvent } from '../../../internal/domain/event/event.js';
import type { Scalar } from '../../../internal/domain/questions/filter.js';
import type { GroupKey } from '../../../internal/ports/event-store.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { byBytes } from '../text-order.js';
import { composite, fieldValue } from './field-value.js';

export interface Group {
  readonly keys: readonly Scalar[];
  readonly events: StoredEvent[];
}

/** In the order of their keys; none without something to group by. */
export function groupsOf(events: readonly StoredEvent[], by: readonly GroupKey[]): Group[] {
  if (by.length === 0) return [];
  const groups = new Map<string, Group>();
  for (const event of events) {
    const keys = by.map((key) => keyOf(event, key));
    const text = JSON.stringify(keys);
    const group = groups.get(text);
    if (group === undefined) groups.set(text, { keys, events: [event] });
    else group.events.push(event);
  }
  return [...groups.values()].sort((a, b) => compareKeys(a.keys, b.keys));
}

function keyOf(event: StoredEvent, key: GroupKey): Scalar {
  if (key.by === 'field') {
    const value = fieldValue(event, key.field);
    return value === composite ? null : value;
  }
  const start = key.starts.findLast((candidate) => candidate <= event.timestamp);
  if (start === undefined)
    throw new PatchbayError('internal', 'The first bucket starts after the range does.');
  return start;
}

function compareKeys(a: readonly Scalar[], b: readonly Scalar[]): number {
  for (const [index, left] of a.entries()) {
    const order = compare(left, b[index] ?? null);
    if (order !== 0) return order;
  }
  return 0;
}

function compare(a: Scalar, b: Scalar): number {
  if (typeof a === 'number' && typeof b === 'number') return a - b;
  if (typeof a === 'string' && typeof b === 'string') return byBytes(a, b);
  return rank(a) - rank(b);
}

function rank(value: Scalar): number {
  if (value === null) return 0;
  if (typeof value === 'boolean') return value ? 2 : 1;
  return typeof value === 'number' ? 3 : 4;
}
