import { randomIds } from '../../internal/adapters/ids/random/index.js';
import { encodeEnvelope } from '../../internal/domain/envelope.js';
import { IngestScanner } from '../../internal/domain/ingest/index.js';
import { RequestSource } from '../generator/request-source.js';
import { scenariosOf } from '../scenarios.js';

const scanner = new IngestScanner();
const PROJECT = '0190a6a0-0000-7000-8000-000000000001';
const EVENTS_PER_ENVELOPE = 1_000;

export interface EventSeries {
  readonly events: number;
  /** As the edge publishes them. */
  readonly envelopes: readonly Buffer[];
  /** The canonical lines of each envelope. */
  readonly lines: readonly Buffer[];
}

/** So many events, rounded up to whole envelopes, the same as the generator sends. */
export function makeSeries(events: number): EventSeries {
  const { batched } = scenariosOf({ connections: 1, events: EVENTS_PER_ENVELOPE });
  const source = new RequestSource({
    ...batched,
    host: 'localhost',
    port: 80,
    path: '/',
    headers: {},
    eventsPerRequest: EVENTS_PER_ENVELOPE,
  });
  const buffer = Buffer.alloc(source.largest);
  const lines = Array.from({ length: Math.ceil(events / EVENTS_PER_ENVELOPE) }, () =>
    linesOf(source, buffer),
  );
  const header = { projectId: PROJECT, keyId: PROJECT, receivedAt: Date.now(), count: EVENTS_PER_ENVELOPE };
  return {
    events: lines.length * EVENTS_PER_ENVELOPE,
    envelopes: lines.map((body) => encodeEnvelope(header, body)),
    lines,
  };
}

function linesOf(source: RequestSource, buffer: Buffer): Buffer {
  const now = Date.now();
  const request = source.fill(buffer, now);
  const scanned = scanner.ndjson(request.subarray(request.indexOf('\r\n\r\n') + 4), {
    projectId: PROJECT,
    now,
    receivedAt: now,
    ids: randomIds,
    idempotencyKey: null,
  });
  return scanned.lines;
}
