import { rank, type PropertyValue } from '../../internal/adapters/event-store/sql/property-value.js';
import type { Parameters } from './parameters.js';

/** The engine finds common parts of a statement by itself: they are written out wherever they are needed. */
export function propertyValue(path: readonly string[], parameters: Parameters): PropertyValue {
  // A JSON pointer says every key, also an empty one and `*`.
  const pointers = path.map((_, index) => parameters.text(pointer(path.slice(0, index + 1))));
  const last = pointers.at(-1) ?? '';
  // It looks into arrays, too, where a key is a number: what it goes through has to be objects.
  const isReached = pointers.slice(0, -1).map((outer) => `json_type(properties, ${outer}) = 'OBJECT'`);
  const type =
    isReached.length === 0 ? typeAt(last) : `CASE WHEN ${isReached.join(' AND ')} THEN ${typeAt(last)} END`;
  const text = `json_extract_string(properties, ${last})`;
  const ofType = `CASE ${type} WHEN 'VARCHAR' THEN ${rank.string} WHEN 'OBJECT' THEN ${rank.composite}
    WHEN 'ARRAY' THEN ${rank.composite} WHEN 'BOOLEAN' THEN if(${text} = 'true', ${rank.true}, ${rank.false})
    ELSE if(coalesce(${type}, 'NULL') = 'NULL', ${rank.null}, ${rank.number}) END`;
  return {
    rank: `(${ofType})`,
    // −0 and 0 are one group; and of no text that is none the cast ends the statement.
    number: `if(${ofType} = ${rank.number}, TRY_CAST(${text} AS DOUBLE) + 0::DOUBLE, 0::DOUBLE)`,
    text: `if(${ofType} = ${rank.string}, ${text}, '')`,
  };
}

function typeAt(place: string): string {
  return `json_type(properties, ${place})`;
}

function pointer(path: readonly string[]): string {
  return path.map((key) => `/${key.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}
