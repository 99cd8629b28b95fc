import type { StoredEvent } from '../../../internal/domain/event/event.js';
import type { Condition, Filter, Scalar } from '../../../internal/domain/questions/filter.js';
import { byBytes } from '../text-order.js';
import type { composite } from './field-value.js';
import { fieldValue } from './field-value.js';

export function allHold(event: StoredEvent, filters: readonly Filter[]): boolean {
  return filters.every(({ field, condition }) => meets(fieldValue(event, field), condition));
}

function meets(value: Scalar | typeof composite, condition: Condition): boolean {
  switch (condition.is) {
    case 'any_of':
      return condition.values.some((wanted) => wanted === value);
    case 'none_of':
      return !condition.values.some((refused) => refused === value);
    case 'contains':
      return typeof value === 'string' && value.includes(condition.text);
    case 'exists':
      return value !== null;
    default:
      return stands(condition.is, distance(value, condition.than));
  }
}

/** Below 0 where the value is smaller; NaN where the two are not of one type. */
function distance(value: Scalar | typeof composite, than: number | string): number {
  if (typeof value === 'number' && typeof than === 'number') return Math.sign(value - than);
  if (typeof value === 'string' && typeof than === 'string') return byBytes(value, than);
  return NaN;
}

function stands(is: 'gt' | 'gte' | 'lt' | 'lte', place: number): boolean {
  return { gt: place > 0, gte: place >= 0, lt: place < 0, lte: place <= 0 }[is];
}
