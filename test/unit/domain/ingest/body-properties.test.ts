import { describe, expect, jest, test } from '@jest/globals';
import fc from 'fast-check';
import { IngestScanner, type ScannedEvents } from '../../../../internal/domain/ingest/index.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { eventText, idempotencyKey } from '../../../support/ingest/event-texts.js';
import { contextUnder, expectVerdict, isJson } from '../../../support/ingest/expect-event.js';
import { jsonTree, textOf, type JsonNode } from '../../../support/ingest/json-tree.js';
import { mutate, mutations } from '../../../support/ingest/mutations.js';
import { runSeed } from '../../../support/run-seed.js';

const scanner = new IngestScanner();
const seed = runSeed('INGEST_SEED');
console.log(`INGEST_SEED=${seed}`);
// A tenth of it on a free machine.
jest.setTimeout(240_000);

const events = fc.array(eventText, { minLength: 1, maxLength: 6 });
/** Mostly none, so that most bodies stay whole. */
const someMutations = fc.oneof(fc.constant([]), mutations);

describe('what holds for an event holds for each event of a body', () => {
  test('NDJSON', () => {
    const property = fc.property(events, someMutations, idempotencyKey, (texts, steps, key) => {
      const body = mutate(Buffer.from(texts.map((text) => text.replaceAll('\n', ' ')).join('\n')), steps);
      const lines = body
        .toString('latin1')
        .split('\n')
        .filter((line) => /[^ \t\r]/.test(line))
        .map((line) => Buffer.from(line, 'latin1'));
      const scanned = outcomeOf(() => scanner.ndjson(body, contextUnder(key)));
      if (lines.length === 0) expect(scanned).toBe('empty_batch');
      else expectEach(lines, scanned, key);
    });
    fc.assert(property, { seed, numRuns: 4_000 });
  });

  test('a batch', () => {
    const property = fc.property(events, someMutations, idempotencyKey, (texts, steps, key) => {
      const body = mutate(Buffer.from(`{"events":[${texts.join(',')}]}`), steps);
      const scanned = outcomeOf(() => scanner.batch(body, contextUnder(key)));
      if (!isJson(body)) expect(scanned).toBe('invalid_json');
      else {
        const members = membersOf(jsonTree(body.toString('latin1')));
        if (members === null) expect(scanned).toBe('invalid_request');
        else if (members.length === 0) expect(scanned).toBe('empty_batch');
        else expectEach(members, scanned, key);
      }
    });
    fc.assert(property, { seed, numRuns: 4_000 });
  });
});

/** The texts of a batch's members, or null where the body has not the form of a batch. */
function membersOf(body: JsonNode): Buffer[] | null {
  const [only, ...others] = body.kind === 'object' ? body.members : [];
  if (only === undefined || others.length > 0) return null;
  if (textOf(only.key) !== 'events' || only.value.kind !== 'array') return null;
  return only.value.items.map(({ token }) => Buffer.from(token, 'latin1'));
}

function expectEach(texts: readonly Buffer[], scanned: ScannedEvents | string, key: string | null): void {
  if (typeof scanned === 'string') throw new Error(`the body is refused: ${scanned}`);
  const { verdicts, lines } = scanned;
  expect(verdicts.map(({ index }) => index)).toStrictEqual(texts.map((_, index) => index));
  texts.forEach((text, index) =>
    expectVerdict(text, verdicts[index] ?? null, { idempotencyKey: key, index, isAlone: false }),
  );
  const accepted = verdicts.filter((verdict) => verdict.ok);
  expect(lines.toString()).toBe(accepted.map(({ line }) => `${line.toString()}\n`).join(''));
}

function outcomeOf(scan: () => ScannedEvents): ScannedEvents | string {
  try {
    return scan();
  } catch (error) {
    if (error instanceof PatchbayError) return error.code;
    throw error;
  }
}
