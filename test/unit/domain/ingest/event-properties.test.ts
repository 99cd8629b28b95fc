import { afterAll, describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { IngestScanner, type Verdict } from '../../../../internal/domain/ingest/index.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { eventText, idempotencyKey } from '../../../support/ingest/event-texts.js';
import { alone, contextUnder, expectVerdict, type Outcome } from '../../../support/ingest/expect-event.js';
import { logLineEvents } from '../../../support/ingest/log-line-events.js';
import { mutate, mutations } from '../../../support/ingest/mutations.js';
import { runSeed } from '../../../support/run-seed.js';

const scanner = new IngestScanner();
const seed = runSeed('INGEST_SEED');
console.log(`INGEST_SEED=${seed}`);
// A tenth of it on a free machine.
jest.setTimeout(240_000);

/** A property of one event's bytes: accepted exactly when JSON.parse accepts and no rule refuses, values equal. */
describe('an event is accepted exactly when JSON.parse accepts and no rule refuses', () => {
  const counts: Record<string, Record<Outcome, number>> = {};
  afterAll(() => console.log(counts));

  function check(kind: string, bytes: Buffer, key: string | null = null): void {
    const outcomes = (counts[kind] ??= { 'not JSON': 0, refused: 0, accepted: 0 });
    outcomes[expectVerdict(bytes, verdictOn(bytes, key), { ...alone, idempotencyKey: key })]++;
  }

  test('generated events', () => {
    const property = fc.property(eventText, idempotencyKey, (text, key) =>
      check('generated', Buffer.from(text), key),
    );
    fc.assert(property, { seed, numRuns: 30_000 });
    expect(counts['generated']?.accepted).toBeGreaterThan(6_000);
    expect(counts['generated']?.refused).toBeGreaterThan(3_000);
  });

  test('wrapped events', () => {
    const open = fc.constantFrom('{"event":', ' {\n"\\u0065vent" : ', '{"events":');
    const close = fc.constantFrom('}', ' } ', ',"event":1}', ',"id":"x"}', '}}');
    const steps = fc.oneof({ weight: 4, arbitrary: fc.constant([]) }, mutations);
    const property = fc.property(
      open,
      eventText,
      close,
      steps,
      idempotencyKey,
      (before, text, after, some, key) =>
        check('wrapped', mutate(Buffer.from(before + text + after), some), key),
    );
    fc.assert(property, { seed, numRuns: 10_000 });
    expect(counts['wrapped']?.accepted).toBeGreaterThan(500);
  });

  test('mutated generated events', () => {
    const property = fc.property(eventText, mutations, (text, steps) =>
      check('mutated', mutate(Buffer.from(text), steps)),
    );
    fc.assert(property, { seed, numRuns: 20_000 });
    expect(counts['mutated']?.['not JSON']).toBeGreaterThan(2_000);
  });

  test('mutated events of real log lines', () => {
    const events = logLineEvents(7);
    for (const bytes of events) check('whole lines', bytes);
    expect(counts['whole lines']).toStrictEqual({ 'not JSON': 0, refused: 0, accepted: events.length });
    const property = fc.property(fc.constantFrom(...events), mutations, (bytes, steps) =>
      check('mutated lines', mutate(bytes, steps)),
    );
    fc.assert(property, { seed, numRuns: 50_000 });
    expect(counts['mutated lines']?.accepted).toBeGreaterThan(1_000);
    expect(counts['mutated lines']?.refused).toBeGreaterThan(1_000);
  });
});

function verdictOn(bytes: Buffer, key: string | null): Verdict | null {
  try {
    const { verdicts } = scanner.event(bytes, contextUnder(key));
    expect(verdicts).toHaveLength(1);
    return verdicts[0] ?? null;
  } catch (error) {
    if (error instanceof PatchbayError && error.code === 'invalid_json') return null;
    throw error;
  }
}
