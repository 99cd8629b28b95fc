import { readBatchBody } from '../../../internal/domain/ingest/batch-body.js';
import { EventReader } from '../../../internal/domain/ingest/event-reader.js';
import type { IngestContext, ScannedEvents } from '../../../internal/domain/ingest/index.js';
import { readNdjsonBody } from '../../../internal/domain/ingest/ndjson-body.js';
import { ALONE, PlainEventReader } from '../../../internal/domain/ingest/plain-events/plain-event-reader.js';
import { readSingleBody } from '../../../internal/domain/ingest/single-body.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { contextUnder, idsOf } from './expect-event.js';

const forms = { single: readSingleBody, batch: readBatchBody, ndjson: readNdjsonBody } as const;
export type Form = keyof typeof forms;

const plainEvents = new PlainEventReader();
const withPlainEvents = new EventReader(plainEvents);
const fullScannerOnly = new EventReader(null);

/** Throws unless a body has one outcome, with the reader of plain events and without it: lines, identities, faults. */
export function expectSameOutcome(form: Form, body: Buffer, idempotencyKey: string | null = null): void {
  const outcomes = [withPlainEvents, fullScannerOnly].map((reader) =>
    outcomeOf(() => forms[form](reader, body, contextWithIds(idempotencyKey))),
  );
  if (outcomes[0] === outcomes[1]) return;
  const texts = outcomes.map((outcome) => Buffer.from(outcome, 'latin1').toString());
  throw new Error(`${form} ${JSON.stringify(body.toString())} (base64 ${body.toString('base64')})
    with plain events:  ${texts[0] ?? ''}
    full scanner only: ${texts[1] ?? ''}`);
}

/** Whether the reader of plain events takes the event by itself. */
export function isTaken(event: Buffer): boolean {
  plainEvents.start(event, contextWithIds(null));
  return plainEvents.take(0, ALONE, 1) === event.length;
}

/** Ids that are told apart, and the same for both readers. */
function contextWithIds(idempotencyKey: string | null): IngestContext {
  let made = 0;
  const uuid = (): string => `019c1398-9500-7abc-8def-${String(made++).padStart(12, '0')}`;
  return { ...contextUnder(idempotencyKey), ids: idsOf(uuid) };
}

function outcomeOf(scan: () => ScannedEvents): string {
  try {
    const scanned = scan();
    const sources = scanned.verdicts.map((verdict) => (verdict.ok ? verdict.idFrom : 'refused'));
    return `${sources.join()}\n${JSON.stringify(scanned.refused)}\n${scanned.lines.toString('latin1')}`;
  } catch (error) {
    if (error instanceof PatchbayError) return `${error.message} ${JSON.stringify(error.faults)}`;
    throw error;
  }
}
