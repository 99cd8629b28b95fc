import { rank } from '../../internal/adapters/event-store/sql/property-value.js';
import type { Field, Scalar } from '../../internal/ports/event-store.js';
import { marked, unmarked } from './marked-text.js';
import type { Parameters } from './parameters.js';
import { propertyValue } from './property-value.js';

/** Expressions that together are a field's value: equal where it is, in the order of groups, and never NULL. */
export function scalarExpressions(field: Field, parameters: Parameters): string[] {
  if (field.is === 'column') return [`coalesce(${marked(field.column)}, '')`];
  const { rank: type, number, text } = propertyValue(field.path, parameters);
  // An object or an array has no value.
  return [`if(${type} = ${rank.composite}, ${rank.null}, ${type})`, number, marked(text)];
}

/** From what the engine gives for these expressions. */
export function scalarFrom(field: Field, parts: readonly unknown[]): Scalar {
  if (field.is === 'column') return parts[0] === '' ? null : unmarked(parts[0] as string);
  const [type, number, text] = parts as [number, number, string];
  if (type === rank.number) return number;
  if (type === rank.string) return unmarked(text);
  return type === rank.null ? null : type === rank.true;
}
