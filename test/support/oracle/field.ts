import { eventColumns, type EventColumn, type StoredEvent } from '../../../internal/domain/event/event.js';
import { byBytes } from '../text-order.js';
import { Refusal } from './refusal.js';

export type Scalar = null | boolean | number | string;

/** An object or an array: there, but without a value. */
export const COMPOSITE = Symbol('an object or an array');

export type Field = { readonly column: EventColumn } | { readonly path: readonly string[] };

/** `user_id`, or `properties.a\.b.c`: the key `c` of the object at the key `a.b`. */
export function parseField(text: string): Field {
  const column = eventColumns.find((candidate) => candidate === text);
  if (column !== undefined) return { column };
  const path = text.startsWith('properties.') ? splitKeys(text.slice('properties.'.length)) : [];
  if (path.length === 0 || path.includes(''))
    throw new Refusal('invalid_request', `${text} is neither a column nor a property.`);
  return { path };
}

function splitKeys(text: string): string[] {
  const keys: string[] = [];
  let key = '';
  for (let at = 0; at < text.length; at++) {
    const next = text.charAt(at + 1);
    if (text.charAt(at) === '.') {
      keys.push(key);
      key = '';
    } else if (text.charAt(at) === '\\' && (next === '.' || next === ':')) {
      key += next;
      at += 1;
    } else {
      key += text.charAt(at);
    }
  }
  return [...keys, key];
}

const parsed = new WeakMap<StoredEvent, unknown>();

/** Null where it is absent or null; never −0. */
export function valueOf(event: StoredEvent, field: Field): Scalar | typeof COMPOSITE {
  if ('column' in field) return event.columns[field.column];
  if (!parsed.has(event)) parsed.set(event, JSON.parse(event.properties));
  let value = parsed.get(event);
  for (const key of field.path) {
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return null;
    if (!Object.hasOwn(value, key)) return null;
    value = (value as Record<string, unknown>)[key];
  }
  if (typeof value === 'object' && value !== null) return COMPOSITE;
  return value === 0 ? 0 : (value as Scalar);
}

/** As `valueOf`, with what groups make of an object or an array. */
export function groupValue(event: StoredEvent, field: Field): Scalar {
  const value = valueOf(event, field);
  return value === COMPOSITE ? null : value;
}

const ranks = ['null', 'boolean', 'number', 'string'];

/** null < false < true < numbers < strings by their bytes. */
export function compareScalars(a: Scalar, b: Scalar): number {
  const rank = (value: Scalar) => ranks.indexOf(value === null ? 'null' : typeof value);
  if (rank(a) !== rank(b)) return rank(a) - rank(b);
  return typeof a === 'string' ? byBytes(a, b as string) : Number(a) - Number(b);
}
