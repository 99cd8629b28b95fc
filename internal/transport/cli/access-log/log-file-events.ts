import { isUtf8 } from 'node:buffer';
import { readAccessLogLine } from './access-log.js';
import { accessLogEvent } from './access-log-event.js';
import { fileLines, type FileLine } from '../import/file-lines.js';
import { LineIds } from '../import/line-ids.js';
import type { ReadEvent } from '../import/read-event.js';

/** An event may have 64 KB, and a line is most of it. */
export const LINE_BYTES = 64 * 1024;

export interface LogSource {
  /** Enters the ids: the same log has the same name every time. */
  readonly name: string;
  readonly projectId: string;
  readonly visitorHashKey: Buffer;
}

/** Reads a log as events, line by line, in constant memory but for 32 bytes a line at most. */
export async function* logFileEvents(
  pieces: AsyncIterable<Buffer>,
  source: LogSource,
): AsyncGenerator<ReadEvent> {
  const ids = new LineIds(source.projectId, source.name);
  for await (const line of fileLines(pieces, LINE_BYTES)) yield readEvent(line, source, ids);
}

function readEvent({ number, bytes, ended }: FileLine, source: LogSource, ids: LineIds): ReadEvent {
  const text = bytes?.toString('utf8') ?? '';
  const refuse = (reason: string): ReadEvent => ({ line: number, kind: 'refused', reason, text });
  if (bytes === null) return refuse(`it is longer than ${LINE_BYTES} bytes`);
  if (bytes.length === 0) return { line: number, kind: 'blank' };
  if (!isUtf8(bytes)) return refuse('its bytes are not UTF-8');
  const read = readAccessLogLine(text);
  // Whole, it will have other bytes and with them another id: taken now, it would be counted twice then.
  if (!ended && !(read.ok && read.closed)) {
    return refuse('the file ends within this line: import it again when it is written to its end');
  }
  if (!read.ok) return refuse(read.reason);
  const event = accessLogEvent(read.entry, ids.next(bytes), source.visitorHashKey);
  return { line: number, kind: 'event', time: read.entry.time, json: JSON.stringify(event), text };
}
