import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { writeCanonicalLine } from '../../../../internal/domain/event/canonical-line.js';
import { limits } from '../../../../internal/domain/limits.js';
import { BUCKETS, partitionKeyOf, splitByUser } from '../../../../internal/services/ingest/buckets.js';
import { Coalescer } from '../../../../internal/services/ingest/coalescer.js';
import type { LinePiece } from '../../../../internal/services/ingest/line-pieces.js';

interface Actor {
  readonly user_id?: string;
  readonly anonymous_id?: string;
}

const PROJECT = '0190a1b2-c3d4-7000-8000-000000000001';
const texts = fc.oneof(
  fc.constantFrom('a', 'b', '"', '\\', '\\"', ',"user_id":"a"', 'é', ',"properties":{'),
  fc.string({ minLength: 1, maxLength: 12, unit: 'grapheme' }),
);
const actors = fc.record({ user_id: texts, anonymous_id: texts }, { requiredKeys: [] });
/** Which look like fields, and are none. */
const properties = fc.constantFrom('{}', '{"x":1,"user_id":"a"}', '{"x":"y","anonymous_id":"b","z":[1]}');
const events = fc.array(fc.tuple(actors, properties), { minLength: 1, maxLength: 60 });

let made = 0;
function line([actor, text]: readonly [Actor, string]): string {
  made += 1;
  const { user_id, anonymous_id } = actor;
  return writeCanonicalLine({
    ...{ projectId: PROJECT, timestamp: made, idKey: 'ab'.repeat(16), receivedAt: made },
    ...{ id: JSON.stringify(`,"user_id": ${made}`), properties: text },
    columns: {
      event_type: JSON.stringify('viewed'),
      ...(user_id !== undefined && { user_id: JSON.stringify(user_id) }),
      ...(anonymous_id !== undefined && { anonymous_id: JSON.stringify(anonymous_id) }),
    },
  });
}

const piece = (lines: readonly string[]): LinePiece => ({
  bytes: Buffer.from(lines.map((each) => `${each}\n`).join('')),
  count: lines.length,
});
const linesOf = (bytes: Buffer): string[] => bytes.toString().split('\n').slice(0, -1);

/** Reads it as JSON, which the code under test does not. */
function actorOf(text: string): string | null {
  const { user_id, anonymous_id } = JSON.parse(text) as Actor;
  return user_id ?? anonymous_id ?? null;
}

describe('splitByUser', () => {
  test('every line comes to one bucket, whole and counted; all of a user to the same, in their order', () => {
    const bucketOf = new Map<string | null, number>();
    fc.assert(
      fc.property(events, (drawn) => {
        const lines = drawn.map(line);
        const buckets = splitByUser(piece(lines), 7);
        expect(new Set(buckets.map(({ bucket }) => bucket)).size).toBe(buckets.length);
        for (const { bucket, lines: own } of buckets) {
          expect(linesOf(own.bytes)).toHaveLength(own.count);
          expect([bucket >= 0, bucket < BUCKETS]).toEqual([true, true]);
          for (const text of linesOf(own.bytes)) {
            const actor = actorOf(text);
            const known = actor === null ? 7 : (bucketOf.get(actor) ?? bucket);
            expect([actor, bucket]).toEqual([actor, known]);
            bucketOf.set(actor, bucket);
          }
          const inOrder = lines.filter((text) => linesOf(own.bytes).includes(text));
          expect(linesOf(own.bytes)).toEqual(inOrder);
        }
        expect(buckets.flatMap(({ lines: own }) => linesOf(own.bytes)).sort()).toEqual([...lines].sort());
      }),
      { numRuns: 500 },
    );
  });

  test('many users are spread over all buckets', () => {
    const lines = Array.from({ length: 4_000 }, (_, index) => line([{ user_id: `user-${index}` }, '{}']));
    const counts = splitByUser(piece(lines), 0).map(({ lines: { count } }) => count);
    expect(counts).toHaveLength(BUCKETS);
    expect(Math.max(...counts)).toBeLessThan(3 * (4_000 / BUCKETS));
  });
});

interface Sent {
  readonly key: string;
  readonly lines: string[];
  readonly bytes: number;
}

async function sentBy(partitionBy: 'project' | 'user', requests: readonly LinePiece[]): Promise<Sent[]> {
  const sent: Sent[] = [];
  const coalescer = new Coalescer({
    ...{ lingerMs: 1, partitionBy },
    publish: ({ projectId }, pieces, bucket) => {
      const bytes = Buffer.concat(pieces.map((each) => each.bytes));
      expect(linesOf(bytes)).toHaveLength(pieces.reduce((sum, { count }) => sum + count, 0));
      sent.push({ key: partitionKeyOf(projectId, bucket), lines: linesOf(bytes), bytes: bytes.length });
      return Promise.resolve(String(sent.length));
    },
  });
  const owner = { projectId: PROJECT, keyId: 'k' };
  const positions = await Promise.all(requests.map((request) => coalescer.add(owner, request)));
  for (const own of positions) expect(new Set(own).size).toBe(own.length);
  return sent;
}

describe('the coalescer', () => {
  test('by user: every line of every request goes to exactly one envelope, all of a user under one key', async () => {
    const keyOf = new Map<string, string>();
    await fc.assert(
      fc.asyncProperty(fc.array(events, { minLength: 1, maxLength: 4 }), async (requests) => {
        const lines = requests.map((request) => request.map(line));
        const sent = await sentBy('user', lines.map(piece));
        expect(sent.flatMap((envelope) => envelope.lines).sort()).toEqual(lines.flat().sort());
        for (const { key, lines: own, bytes } of sent) {
          expect(bytes).toBeLessThanOrEqual(limits.envelopeBytes);
          for (const actor of own.map(actorOf)) {
            if (actor === null) continue;
            expect([actor, keyOf.get(actor) ?? key]).toEqual([actor, key]);
            keyOf.set(actor, key);
          }
        }
      }),
      { numRuns: 60 },
    );
  });

  test("by project: a request stays together, and a busy project's envelopes go round the keys", async () => {
    const request = piece([line([{ user_id: 'a' }, '{}']), line([{ user_id: 'b' }, '{}'])]);
    expect(await sentBy('project', [request])).toHaveLength(1);
    const large = Array.from({ length: BUCKETS }, () => line([{}, `{"x":"${'y'.repeat(500_000)}"}`]));
    const sent = await sentBy('project', [piece(large)]);
    expect(sent).toHaveLength(BUCKETS);
    expect(new Set(sent.map(({ key }) => key)).size).toBe(BUCKETS);
  });
});
