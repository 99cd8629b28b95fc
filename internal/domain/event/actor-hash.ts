import { COLUMN_LEADS, LINE_PARTS } from './canonical-line.js';
import { eventColumns } from './event.js';

const PROPERTIES = Buffer.from(LINE_PARTS.properties);
const ACTOR_LEADS = (['user_id', 'anonymous_id'] as const).map((column) =>
  Buffer.concat([COLUMN_LEADS[eventColumns.indexOf(column)] ?? Buffer.alloc(0), Buffer.from('"')]),
);
const QUOTE = 0x22;
/** FNV-1a, 32 bits (Fowler, Noll, Vo; http://www.isthe.com/chongo/tech/comp/fnv/). */
const OFFSET_BASIS = 0x811c9dc5;
const PRIME = 0x01000193;

/**
 * A number of 32 bits that is the same for all events of one actor (`user_id`, else `anonymous_id`); null for an event of
 * nobody. `line`: a canonical line. It is read as it is: a field's text is always written the same way.
 */
export function actorHash(line: Buffer): number | null {
  // No field's text can hold these bytes: a quote inside a JSON string is escaped. Properties may.
  const fields = line.subarray(0, line.indexOf(PROPERTIES));
  for (const lead of ACTOR_LEADS) {
    const at = fields.indexOf(lead);
    if (at >= 0) return hashOfText(fields, at + lead.length);
  }
  return null;
}

/** Up to the first quote, be it an escaped one: what follows would change nothing that is promised. */
function hashOfText(bytes: Buffer, start: number): number {
  let hash = OFFSET_BASIS;
  for (let at = start; at < bytes.length && bytes[at] !== QUOTE; at += 1) {
    hash = Math.imul(hash ^ (bytes[at] ?? 0), PRIME);
  }
  return hash >>> 0;
}
