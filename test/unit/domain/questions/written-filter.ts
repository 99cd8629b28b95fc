import fc from 'fast-check';
import { eventColumns } from '../../../../internal/domain/event/event.js';
import type { Condition, Field, Filter, Scalar } from '../../../../internal/domain/questions/filter.js';
import { awkwardTexts } from '../../../support/awkward-texts.js';

/** How a client writes a field. */
export function fieldText(field: Field): string {
  if (field.is === 'column') return field.column;
  return `properties.${field.path.map((key) => key.replaceAll(/[.:\\]/g, '\\$&')).join('.')}`;
}

/** How a client writes a filter that leaves no doubt about its values: as JSON. */
export function filterText({ field, condition }: Filter): string {
  return `${fieldText(field)}:${conditionText(condition)}`;
}

function conditionText(condition: Condition): string {
  switch (condition.is) {
    case 'any_of':
      return `in:${JSON.stringify(condition.values)}`;
    case 'none_of':
      return `neq:${JSON.stringify(condition.values[0])}`;
    case 'contains':
      return `contains:${JSON.stringify(condition.text)}`;
    case 'exists':
      return 'exists';
    default:
      return `${condition.is}:${JSON.stringify(condition.than)}`;
  }
}

export const texts: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(...awkwardTexts),
  fc.string({ unit: fc.constantFrom('a', '.', ':', '\\', '"', ',', '[', ']', ' ', 'ü', '😀'), maxLength: 8 }),
  fc.string({ unit: 'binary', maxLength: 12 }).filter((text) => !text.includes('\0')),
);
const numbers = fc.double({ noNaN: true, noDefaultInfinity: true }).map((number) => number + 0);
const scalars: fc.Arbitrary<Scalar> = fc.oneof(texts, numbers, fc.boolean(), fc.constant(null));

export const properties: fc.Arbitrary<Field> = fc
  .array(texts, { minLength: 1, maxLength: 7 })
  .map((path): Field => ({ is: 'property', path }))
  .filter((field) => Array.from(fieldText(field)).length <= 1_024);
const columns: fc.Arbitrary<Field> = fc
  .constantFrom(...eventColumns)
  .map((column): Field => ({ is: 'column', column }));

function conditions(
  values: fc.Arbitrary<Scalar>,
  bounds: fc.Arbitrary<number | string>,
): fc.Arbitrary<Condition> {
  return fc.oneof(
    fc
      .array(values, { minLength: 1, maxLength: 8 })
      .map((some): Condition => ({ is: 'any_of', values: [...new Set(some)] })),
    values.map((value): Condition => ({ is: 'none_of', values: [value] })),
    texts.map((text): Condition => ({ is: 'contains', text })),
    fc.record({ is: fc.constantFrom('gt', 'gte', 'lt', 'lte'), than: bounds }),
    fc.constant<Condition>({ is: 'exists' }),
  );
}

/** Every filter that can be written, but `neq null` on a column, which has no text. */
export const filters: fc.Arbitrary<Filter> = fc.oneof(
  fc.record({ field: properties, condition: conditions(scalars, fc.oneof(numbers, texts)) }),
  fc.record({ field: columns, condition: conditions(texts, texts) }),
);
