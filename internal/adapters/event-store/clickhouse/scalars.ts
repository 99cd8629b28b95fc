import type { Field, Scalar } from '../../../ports/event-store.js';
import { rank } from '../sql/property-value.js';
import type { PropertyValues } from './property-values.js';

/** A field's value as the engine gives it: a column's text, or a property's type and value. */
export type ScalarParts = string | readonly [rank: number, number: number, text: string];

/** An expression for it. Equal values are equal, and they stand in the order of groups. */
export function scalarExpression(field: Field, properties: PropertyValues): string {
  if (field.is === 'column') return field.column;
  const property = properties.of(field.path);
  // An object or an array has no value.
  return `tuple(if(${property.rank} = ${rank.composite}, ${rank.null}, ${property.rank}), ${property.number}, ${property.text})`;
}

export function scalarFrom(parts: ScalarParts): Scalar {
  // An empty text in the table is an absent one; it also sorts first, as an absent one has to.
  if (typeof parts === 'string') return parts === '' ? null : parts;
  const [type, number, text] = parts;
  if (type === rank.number) return number;
  if (type === rank.string) return text;
  return type === rank.null ? null : type === rank.true;
}
