import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { EnclosedLine, gatherLines, lineLength } from '../../../../internal/domain/event/enclosed-line.js';
import { readCanonicalLine } from '../../../../internal/domain/event/canonical-line.js';
import type { CanonicalEvent } from '../../../../internal/domain/event/event.js';
import { canonicalEvent, draft, newProject } from '../../../support/event-draft.js';

const project = newProject();

/** The same events, one behind the other in one piece of bytes that begins and ends with something else. */
function enclosed(events: readonly CanonicalEvent[]): EnclosedLine[] {
  const before = Buffer.from('{"v":1}\n');
  const bytes = Buffer.concat([
    before,
    ...events.map(({ line }) => Buffer.concat([line, Buffer.from('\n')])),
  ]);
  let at = before.length;
  return events.map(({ line }) => {
    const start = at;
    at += line.length + 1;
    return new EnclosedLine(bytes, start, at - 1);
  });
}

const events = fc
  .array(fc.tuple(fc.nat({ max: Date.UTC(2100, 0) }), fc.string({ maxLength: 20 })), { maxLength: 12 })
  .map((all) =>
    all.map(([timestamp, user_id], n) => canonicalEvent(draft(project, { timestamp, user_id, id: `n${n}` }))),
  );

describe('a line among others', () => {
  test('is the event that it is alone', () => {
    const property = fc.property(events, (plain) => {
      enclosed(plain).forEach((event, index) => {
        const { projectId, timestamp, idKey, line } = event;
        expect({ projectId, timestamp, idKey, line }).toStrictEqual(readCanonicalLine(plain[index]!.line));
        expect(lineLength(event)).toBe(line.length);
        expect(lineLength(plain[index]!)).toBe(line.length);
      });
    });
    fc.assert(property, { numRuns: 300 });
  });

  test('goes into one piece with its neighbours, and any choice of lines comes out in order', () => {
    const choice = fc.array(fc.tuple(fc.nat(11), fc.constantFrom('first', 'second', 'alone')), {
      maxLength: 30,
    });
    const property = fc.property(events, choice, (plain, chosen) => {
      // As long as the others, so that their places are the same.
      const others = plain.map(({ line }) =>
        readCanonicalLine(Buffer.from(line.toString().replace('"n', '"m'))),
      );
      const [first, second] = [enclosed(plain), enclosed(others)];
      const some = chosen
        .filter(([index]) => index < plain.length)
        .map(([index, from]) => ({ first, second, alone: plain })[from][index]!);
      const expected = some.map(({ line }) => `${line.toString()}\n`).join('');
      expect(Buffer.concat(gatherLines(some)).toString()).toBe(expected);
    });
    fc.assert(property, { numRuns: 2_000 });
  });

  test('is not copied: all lines of an envelope are one view of it', () => {
    const plain = [1, 2, 3].map((timestamp) => canonicalEvent(draft(project, { timestamp })));
    const lines = enclosed(plain);
    const pieces = gatherLines(lines);
    expect(pieces).toHaveLength(1);
    expect(pieces[0]!.buffer).toBe(lines[0]!.bytes.buffer);
    expect(gatherLines([lines[0]!, lines[2]!])).toHaveLength(2);
    expect(gatherLines([])).toStrictEqual([]);
  });
});
