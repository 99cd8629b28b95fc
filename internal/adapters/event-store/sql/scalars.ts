import type { Field, Scalar } from '../../../ports/event-store.js';
import { rank, type PropertyValue } from './property-value.js';

/** Expressions that together are a field's value: equal where it is, in the order of groups, and never NULL. */
export function scalarExpressions(
  field: Field,
  properties: { of(path: readonly string[]): PropertyValue },
): string[] {
  // An absent column sorts first, and no text in the table is empty.
  if (field.is === 'column') return [`coalesce(${field.column}, '')`];
  const { rank: type, number, text } = properties.of(field.path);
  // An object or an array has no value.
  return [`CASE ${type} WHEN ${rank.composite} THEN ${rank.null} ELSE ${type} END`, number, text];
}

/** From what the engine gives for these expressions. */
export function scalarFrom(field: Field, parts: readonly unknown[]): Scalar {
  if (field.is === 'column') return parts[0] === '' ? null : (parts[0] as string);
  const [type, number, text] = parts as [number, number, string];
  if (type === rank.number) return number;
  if (type === rank.string) return text;
  return type === rank.null ? null : type === rank.true;
}
