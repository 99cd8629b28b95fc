import type { StoredEvent } from '../../../internal/domain/event/event.js';
import { byBytes } from '../text-order.js';
import { parseField, valueOf, type Field, type Scalar } from './field.js';
import { Refusal } from './refusal.js';

const operators = ['eq', 'neq', 'in', 'contains', 'gt', 'gte', 'lt', 'lte', 'exists'] as const;

export interface Filter {
  readonly field: Field;
  readonly operator: (typeof operators)[number];
  /** One value, but for `in`. */
  readonly wanted: readonly Scalar[];
}

/** `properties.plan:eq:pro`, the form of a query string. */
export function parseFilter(text: string): Filter {
  const [fieldText, rest] = cutAtColon(text);
  const field = parseField(fieldText);
  const colon = rest.indexOf(':');
  const operator = operatorOf(colon < 0 ? rest : rest.slice(0, colon));
  if (operator === 'exists' && colon < 0) return { field, operator, wanted: [true] };
  if (colon < 0) throw new Refusal('invalid_request', `${text} has no value.`);
  const value = rest.slice(colon + 1);
  const wanted =
    operator === 'in'
      ? listOf(field, value)
      : [operator === 'exists' ? (json(value) as Scalar) : scalarOf(field, value)];
  return checked({ field, operator, wanted });
}

/** `{field, operator, value}`, the form of a body: values have their types already. */
export function filterOfBody(filter: { field: string; operator: string; value?: unknown }): Filter {
  const operator = operatorOf(filter.operator);
  const { value } = filter;
  const isLeftOut = operator === 'exists' && value === undefined;
  const wanted = (isLeftOut ? [true] : operator === 'in' ? value : [value]) as Scalar[];
  return checked({ field: parseField(filter.field), operator, wanted });
}

function operatorOf(text: string): Filter['operator'] {
  const operator = operators.find((candidate) => candidate === text);
  if (operator === undefined) throw new Refusal('invalid_request', `There is no operator ${text}.`);
  return operator;
}

function checked(filter: Filter): Filter {
  const [first] = filter.wanted;
  const compares = ['gt', 'gte', 'lt', 'lte'].includes(filter.operator);
  if (compares && typeof first !== 'number' && typeof first !== 'string')
    throw new Refusal('invalid_request', 'Only numbers and strings have an order.');
  if (filter.operator === 'contains' && typeof first !== 'string')
    throw new Refusal('invalid_request', 'Only a string can be contained.');
  if (filter.operator === 'exists' && typeof first !== 'boolean')
    throw new Refusal('invalid_request', 'A field exists, or it does not.');
  return filter;
}

/** At the first colon that has no backslash before it. */
function cutAtColon(text: string): [string, string] {
  for (let at = 0; at < text.length; at++) {
    if (text[at] === '\\' && (text[at + 1] === ':' || text[at + 1] === '.')) at += 1;
    else if (text[at] === ':') return [text.slice(0, at), text.slice(at + 1)];
  }
  throw new Refusal('invalid_request', `${text} has no operator.`);
}

function listOf(field: Field, text: string): Scalar[] {
  const list = json(text);
  if (Array.isArray(list)) return list as Scalar[];
  return text.split(',').map((item) => scalarOf(field, item));
}

/** A JSON scalar, else the text itself; on a column nothing but a quoted string is anything but a text. */
function scalarOf(field: Field, text: string): Scalar {
  const value = json(text);
  if (typeof value === 'string') return value;
  if ('column' in field || value === undefined) return text;
  if (value !== null && typeof value === 'object') return text;
  return value as Scalar;
}

function json(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function holds(event: StoredEvent, { field, operator, wanted }: Filter): boolean {
  const value = valueOf(event, field);
  const [first] = wanted;
  switch (operator) {
    case 'exists':
      return (value !== null) === first;
    case 'eq':
    case 'in':
      return wanted.some((one) => one === value);
    case 'neq':
      return value !== first;
    case 'contains':
      return typeof value === 'string' && value.includes(String(first));
    default: {
      const order = orderWithinType(value, first);
      if (order === null) return false;
      return { gt: order > 0, gte: order >= 0, lt: order < 0, lte: order <= 0 }[operator];
    }
  }
}

function orderWithinType(value: unknown, than: unknown): number | null {
  if (typeof value === 'number' && typeof than === 'number') return value - than;
  if (typeof value === 'string' && typeof than === 'string') return byBytes(value, than);
  return null;
}
