import { eventColumns } from '../event/event.js';
import { limits } from '../limits.js';
import type { Field } from './filter.js';
import type { FaultSink } from './question-reader.js';

const PROPERTIES = 'properties.';

/**
 * A field by its name: a column's, or `properties.` and the keys of the path, separated by dots. Inside a key, `\.` is
 * a dot, `\:` a colon and `\\` a backslash; a backslash before anything else is one. A key may be empty.
 *
 * Gives null where it refuses.
 */
export function readField(name: string, sink: FaultSink, path: string): Field | null {
  const refuse = (message: string): null => {
    sink.refuse(path, message);
    return null;
  };
  const column = eventColumns.find((candidate) => candidate === name);
  if (column !== undefined) return { is: 'column', column };
  if (!name.startsWith(PROPERTIES)) {
    return refuse(`Must name a field: ${eventColumns.join(', ')}, or a property, as in properties.plan.`);
  }
  if (Array.from(name).length > limits.fieldLength) {
    return refuse(`A field's name may have ${limits.fieldLength} characters.`);
  }
  if (hasImpossibleText(name)) return refuse('Must not hold NUL or half of a surrogate pair.');
  const keys = splitUnescaped(name.slice(PROPERTIES.length), '.').map(unescaped);
  if (keys.length > limits.fieldKeys) {
    return refuse(
      `A property lies at most ${limits.fieldKeys} keys deep: events have ${limits.eventDepth} levels.`,
    );
  }
  return { is: 'property', path: keys };
}

/** As `readField`, for where only a property makes sense; gives its path. */
export function readPropertyPath(name: string, sink: FaultSink, path: string): readonly string[] | null {
  const field = readField(name, sink, path);
  if (field === null || field.is === 'property') return field?.path ?? null;
  sink.refuse(path, 'Must be a property, as in properties.amount: columns hold texts.');
  return null;
}

/** No event holds these, and engines differ in what they make of them. */
export function hasImpossibleText(text: string): boolean {
  return /[\0\p{Surrogate}]/u.test(text);
}

/** At each of the marks that no backslash stands before, the last piece having the rest. */
export function splitUnescaped(text: string, mark: '.' | ':', most = Infinity): string[] {
  const pieces: string[] = [];
  let start = 0;
  for (let i = 0; i < text.length && pieces.length < most - 1; i++) {
    if (text[i] === '\\') i++;
    else if (text[i] === mark) {
      pieces.push(text.slice(start, i));
      start = i + 1;
    }
  }
  return [...pieces, text.slice(start)];
}

function unescaped(key: string): string {
  return key.replaceAll(/\\([.:\\])/g, '$1');
}
