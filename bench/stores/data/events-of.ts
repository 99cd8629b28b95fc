import { EnclosedLine } from '../../../internal/domain/event/enclosed-line.js';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';

const NEWLINE = 0x0a;

/** The events of canonical lines, as an envelope gives them. */
export function eventsOf(pieces: readonly Buffer[]): CanonicalEvent[] {
  const events: CanonicalEvent[] = [];
  for (const bytes of pieces) {
    for (let start = 0; start < bytes.length;) {
      const end = bytes.indexOf(NEWLINE, start);
      events.push(new EnclosedLine(bytes, start, end));
      start = end + 1;
    }
  }
  return events;
}
