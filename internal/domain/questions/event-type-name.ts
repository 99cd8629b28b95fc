import { limits } from '../limits.js';
import { hasImpossibleText } from './field-name.js';
import type { QuestionReader } from './question-reader.js';

/** The name of an event type, as an event could have it; null where it is absent, and a fault unless `optional`. */
export function readEventType(
  reader: QuestionReader,
  name: string,
  { optional = false }: { readonly optional?: boolean } = {},
): string | null {
  const text = reader.one(name);
  if (text === null && optional) return null;
  const length = Array.from(text ?? '').length;
  if (text !== null && length > 0 && length <= limits.eventTypeLength && !hasImpossibleText(text))
    return text;
  const must = `the name of an event type, 1 to ${limits.eventTypeLength} characters.`;
  reader.refuse(reader.pathOf(name), text === null ? `Is required: ${must}` : `Must be ${must}`);
  return null;
}
