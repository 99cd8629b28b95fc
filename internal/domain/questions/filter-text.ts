import { readField, splitUnescaped } from './field-name.js';
import { filterOperators, readCondition, type FilterOperator } from './filter-condition.js';
import type { Field, Filter } from './filter.js';
import type { FaultSink } from './question-reader.js';

/**
 * `field:operator:value`, split at the first two colons that no backslash stands before. The value is a JSON scalar,
 * else a bare string: `5` is the number, `"5"` and `five` are strings. For `contains` and for columns it is always a
 * string, so `5` is the text "5" there; in quotes it is a JSON string there, too. `in` takes a JSON array, or values
 * separated by commas. `exists` takes none, or `true` or `false`.
 *
 * Gives null where it refuses.
 */
export function readFilterText(text: string, sink: FaultSink, path: string): Filter | null {
  const [name = '', word, value] = splitUnescaped(text, ':', 3);
  const field = readField(name, sink, path);
  const operator = filterOperators.find((candidate) => candidate === word);
  if (operator === undefined) {
    sink.refuse(path, `Must be field:operator:value, the operator one of ${filterOperators.join(', ')}.`);
  }
  if (field === null || operator === undefined) return null;
  const given = value === undefined ? undefined : valueOfText(field, operator, value);
  const condition = readCondition(field, operator, { value: given, path }, sink);
  return condition && { field, condition };
}

function valueOfText(field: Field, operator: FilterOperator, text: string): unknown {
  const oneValue = field.is === 'column' || operator === 'contains' ? stringOfText : scalarOfText;
  if (operator === 'exists') return scalarOfText(text);
  if (operator !== 'in') return oneValue(text);
  const list = jsonOfText(text);
  return Array.isArray(list) ? (list as unknown[]) : text.split(',').map(oneValue);
}

function scalarOfText(text: string): unknown {
  const value = jsonOfText(text);
  return value === undefined || (typeof value === 'object' && value !== null) ? text : value;
}

function stringOfText(text: string): string {
  const value = jsonOfText(text);
  return typeof value === 'string' ? value : text;
}

/** Undefined where the text is no JSON. */
function jsonOfText(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
