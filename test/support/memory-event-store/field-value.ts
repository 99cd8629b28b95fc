import type { StoredEvent } from '../../../internal/domain/event/event.js';
import type { Field, Scalar } from '../../../internal/domain/questions/filter.js';

/** What an object or an array is to a question: there, without a value. */
export const composite = Symbol('an object or an array');

/** Null where the field is absent or null. */
export function fieldValue(event: StoredEvent, field: Field): Scalar | typeof composite {
  if (field.is === 'column') return event.columns[field.column];
  let value = propertiesOf(event);
  for (const key of field.path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    if (!Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === 'object' && value !== null) return composite;
  // Plus 0: -0 is 0.
  return typeof value === 'number' ? value + 0 : (value as Scalar);
}

const parsed = new WeakMap<StoredEvent, { readonly properties: unknown }>();

function propertiesOf(event: StoredEvent): unknown {
  const known = parsed.get(event) ?? { properties: JSON.parse(event.properties) as unknown };
  parsed.set(event, known);
  return known.properties;
}
