import { limits } from '../limits.js';
import { hasImpossibleText } from './field-name.js';
import type { Condition, Field, Scalar } from './filter.js';
import type { FaultSink } from './question-reader.js';

export const filterOperators = ['eq', 'neq', 'in', 'contains', 'gt', 'gte', 'lt', 'lte', 'exists'] as const;
export type FilterOperator = (typeof filterOperators)[number];

/** The value of a filter as it was given, and where. */
export interface FilterValue {
  /** Undefined where there is none. */
  readonly value: unknown;
  readonly path: string;
}

/**
 * What an operator and a JSON value ask of a field. A column holds texts, so its values are texts, or null for its
 * absence. Gives null where it refuses.
 */
export function readCondition(
  field: Field,
  operator: FilterOperator,
  { value, path }: FilterValue,
  sink: FaultSink,
): Condition | null {
  const refuse = (message: string): null => {
    sink.refuse(path, message);
    return null;
  };
  const scalars = (values: readonly unknown[]): readonly Scalar[] | null => {
    const bad = values.map((each) => scalarFault(field, each)).find((fault) => fault !== null);
    return bad === undefined ? [...new Set((values as Scalar[]).map(withoutNegativeZero))] : refuse(bad);
  };
  if (operator === 'exists') {
    if (value === undefined || value === true) return { is: 'exists' };
    return value === false
      ? { is: 'any_of', values: [null] }
      : refuse('exists takes no value, or true or false.');
  }
  if (value === undefined) return refuse(`${operator} needs a value.`);
  switch (operator) {
    case 'eq':
    case 'neq': {
      const values = scalars([value]);
      return values && { is: operator === 'eq' ? 'any_of' : 'none_of', values };
    }
    case 'in': {
      if (!Array.isArray(value) || value.length === 0) return refuse('in needs a list of values.');
      if (value.length > limits.filterValues)
        return refuse(`in takes at most ${limits.filterValues} values.`);
      const values = scalars(value);
      return values && { is: 'any_of', values };
    }
    case 'contains': {
      if (typeof value !== 'string') return refuse('contains needs a text.');
      return scalars([value]) && { is: 'contains', text: value };
    }
    default: {
      const than = scalars([value])?.[0];
      if (typeof than === 'number' || typeof than === 'string') return { is: operator, than };
      return than === undefined ? null : refuse(`${operator} needs a number or a text.`);
    }
  }
}

function scalarFault(field: Field, value: unknown): string | null {
  if (typeof value === 'string') {
    return hasImpossibleText(value) ? 'Must not hold NUL or half of a surrogate pair.' : null;
  }
  if (value === null) return null;
  if (typeof value !== 'boolean' && typeof value !== 'number') {
    return 'Must be a text, a number, true, false or null: objects and arrays are equal to nothing.';
  }
  if (field.is === 'column') return 'Must be a text: columns hold texts.';
  return Number.isFinite(value) || typeof value === 'boolean' ? null : 'Is a number beyond doubles.';
}

/** −0 is 0, also for who compares or keeps questions by their text. */
function withoutNegativeZero(value: Scalar): Scalar {
  return value === 0 ? 0 : value;
}
