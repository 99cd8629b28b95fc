import { limits } from '../limits.js';
import type { BodyReader } from './body-reader.js';
import { readField } from './field-name.js';
import { filterOperators, readCondition } from './filter-condition.js';
import type { Filter } from './filter.js';

/** `[{field, operator, value?}]`, all of which must hold. Gives those that it does not refuse. */
export function readFilterBodies(reader: BodyReader, name: string): Filter[] {
  const parts = reader.parts(name, ['field', 'operator', 'value']);
  if (parts.length > limits.filters) {
    reader.refuse(reader.pathOf(name), `There may be at most ${limits.filters} filters.`);
    return [];
  }
  return parts.flatMap((part) => readFilterBody(part) ?? []);
}

function readFilterBody(part: BodyReader): Filter | null {
  const fieldName = part.one('field');
  const field = fieldName === null ? null : readField(fieldName, part, part.pathOf('field'));
  if (part.value('field') === undefined) part.refuse(part.pathOf('field'), 'Is required.');
  const operator = part.word('operator', filterOperators);
  if (field === null || operator === null) return null;
  // Here null is a value: that of what is absent.
  const value = part.has('value') ? (part.value('value') ?? null) : undefined;
  const condition = readCondition(field, operator, { value, path: part.pathOf('value') }, part);
  return condition && { field, condition };
}
