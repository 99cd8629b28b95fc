import { execFile } from 'node:child_process';
import { createReadStream } from 'node:fs';
import { promisify } from 'node:util';
import { createGunzip } from 'node:zlib';
import { systemClock } from '../../../internal/adapters/clock/system/index.js';
import { randomIds } from '../../../internal/adapters/ids/random/index.js';
import type { CanonicalEvent } from '../../../internal/domain/event/event.js';
import { IngestScanner } from '../../../internal/domain/ingest/index.js';
import { logFileEvents } from '../../../internal/transport/cli/access-log/log-file-events.js';

const SAMPLE = 'examples/data/apache_access.log.gz';

/** The sample log as it comes to a storage: read as the command line reads it, checked as the edge checks it. */
export async function logLines(projectId: string): Promise<CanonicalEvent[]> {
  const source = { name: 'apache_access.log', projectId, visitorHashKey: Buffer.alloc(32, 7) };
  const pieces = createReadStream(SAMPLE).pipe(createGunzip()) as AsyncIterable<Buffer>;
  const scanner = new IngestScanner();
  const now = systemClock.now();
  const context = { projectId, now, receivedAt: now, ids: randomIds, idempotencyKey: null };
  const events: CanonicalEvent[] = [];
  for await (const line of logFileEvents(pieces, source)) {
    if (line.kind !== 'event') continue;
    const [verdict] = scanner.event(Buffer.from(line.json), context).verdicts;
    if (verdict?.ok !== true) throw new Error(`Line ${line.line} is refused: ${line.json}`);
    events.push(verdict.event);
  }
  return events;
}

interface Counted {
  readonly value: string;
  readonly count: number;
}

/** What the log says of itself, by a script that knows nothing of Patchbay. */
export interface LogCounts {
  readonly lines: number;
  readonly days: Readonly<Record<string, number>>;
  readonly visitors: number;
  readonly pages: readonly Counted[];
  readonly referrers: readonly Counted[];
}

export async function countsOfTheLog(): Promise<LogCounts> {
  const script = 'test/support/access-log-counts.mjs';
  const { stdout } = await promisify(execFile)(process.execPath, [script, SAMPLE]);
  return JSON.parse(stdout) as LogCounts;
}
