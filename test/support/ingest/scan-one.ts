import type { AcceptedEvent, RefusedEvent, Verdict } from '../../../internal/domain/ingest/index.js';
import { IngestScanner } from '../../../internal/domain/ingest/index.js';
import { context } from './expect-event.js';

const scanner = new IngestScanner();
/** The verdict on one event, given as JSON text or bytes. */
export function scanOne(event: string | Buffer): Verdict {
  const [verdict] = scanner.event(Buffer.from(event as string), context).verdicts;
  if (verdict === undefined) throw new Error('no verdict');
  return verdict;
}

export function accepted(event: string | Buffer): AcceptedEvent {
  const verdict = scanOne(event);
  if (!verdict.ok) throw new Error(`refused: ${JSON.stringify(verdict.faults)}`);
  return verdict;
}

export function refused(event: string | Buffer): RefusedEvent {
  const verdict = scanOne(event);
  if (verdict.ok) throw new Error(`accepted: ${verdict.line.toString()}`);
  return verdict;
}

/** The faults, as `path code`. */
export function faultsOf(event: string | Buffer): string[] {
  return refused(event).faults.map(({ path, code }) => `${path} ${code}`);
}

/** An event with these members beside its type. */
export function eventWith(...members: string[]): string {
  return `{${['"event_type":"t"', ...members].join(',')}}`;
}
