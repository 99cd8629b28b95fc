import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import {
  decodeEnvelope,
  emptyEnvelope,
  encodeEnvelope,
  maxEncodedEnvelopeBytes,
  type EnvelopeHeader,
} from '../../../internal/domain/envelope.js';
import { writeCanonicalLine } from '../../../internal/domain/event/canonical-line.js';
import { limits } from '../../../internal/domain/limits.js';

const header: EnvelopeHeader = {
  projectId: '0190b7c2-1111-7000-8000-000000000001',
  keyId: '0190b7c2-2222-7000-8000-000000000002',
  receivedAt: 1_700_000_000_123,
  count: 0,
};
const traced = { ...header, trace: '00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01' };

function line(index: number, text: string): Buffer {
  const id = index.toString(16).padStart(32, '0');
  return Buffer.from(
    writeCanonicalLine({
      projectId: header.projectId,
      timestamp: 1_700_000_000_000 + index,
      idKey: id,
      receivedAt: header.receivedAt,
      id: JSON.stringify(id),
      columns: { event_type: JSON.stringify(text) },
      properties: JSON.stringify({ text }),
    }),
  );
}
const newline = Buffer.from('\n');
const code = (run: () => unknown): string => {
  try {
    run();
  } catch (error) {
    return (error as { code: string }).code;
  }
  return 'none';
};

describe('an envelope', () => {
  test('gives back its header, and every line as it was, in order', () => {
    fc.assert(
      fc.property(fc.array(fc.string({ unit: 'binary', maxLength: 40 }), { maxLength: 30 }), (texts) => {
        const lines = texts.map((text, index) => line(index, text));
        const body = lines.flatMap((each) => [each, newline]);
        const encoded = encodeEnvelope({ ...traced, count: lines.length }, body);
        expect(encodeEnvelope({ ...traced, count: lines.length }, Buffer.concat(body))).toEqual(encoded);
        const decoded = decodeEnvelope(encoded);
        expect(decoded.header).toEqual({ ...traced, count: lines.length });
        expect(decoded.events.map((event) => event.line.toString())).toEqual(lines.map(String));
        decoded.events.forEach((event, index) => {
          expect(event.projectId).toBe(header.projectId);
          expect(event.timestamp).toBe(1_700_000_000_000 + index);
          expect(Number.parseInt(event.idKey, 16)).toBe(index);
          expect(event.line.buffer).toBe(encoded.buffer);
        });
      }),
    );
  });

  test('has a documented form on the wire', () => {
    const encoded = encodeEnvelope({ ...traced, count: 1 }, Buffer.concat([line(1, 'a'), newline]));
    const [head] = encoded.toString().split('\n');
    expect(head).toBe(
      `{"v":1,"project":"${header.projectId}","key_id":"${header.keyId}","received_at":1700000000123,` +
        `"count":1,"trace":"${traced.trace}","encoding":"ndjson"}`,
    );
  });

  test('may be empty', () => {
    expect(decodeEnvelope(encodeEnvelope(header, []))).toEqual({ header, events: [] });
    const { projectId, receivedAt } = header;
    expect(decodeEnvelope(emptyEnvelope(projectId, receivedAt))).toEqual({
      header: { projectId, keyId: projectId, receivedAt, count: 0 },
      events: [],
    });
  });

  test('of another version or encoding is told apart from a broken one', () => {
    expect(code(() => decodeEnvelope(Buffer.from('{"v":2,"count":0}\n')))).toBe('not_in_this_version');
    expect(code(() => decodeEnvelope(Buffer.from('{"v":1,"count":0,"encoding":"zstd"}\n')))).toBe(
      'not_in_this_version',
    );
    for (const broken of ['', '{"v":1', '{"count":0}\n', 'null\n', '[]\n']) {
      expect([broken, code(() => decodeEnvelope(Buffer.from(broken)))]).toEqual([
        broken,
        'incompatible_data',
      ]);
    }
  });

  test('with fewer or more lines than its header says is not read', () => {
    const encoded = encodeEnvelope({ ...header, count: 2 }, [line(1, 'a'), newline, line(2, 'b'), newline]);
    const second = encoded.lastIndexOf('\n', encoded.length - 2) + 1;
    expect(code(() => decodeEnvelope(encoded.subarray(0, second)))).toBe('incompatible_data');
    expect(code(() => decodeEnvelope(encoded.subarray(0, encoded.length - 1)))).toBe('incompatible_data');
    const third = Buffer.concat([encoded, encoded.subarray(second)]);
    expect(code(() => decodeEnvelope(third))).toBe('incompatible_data');
  });

  test('that could not be read again is not written', () => {
    expect(code(() => encodeEnvelope({ ...header, count: 2 }, [line(1, 'a'), newline]))).toBe('internal');
    expect(code(() => encodeEnvelope({ ...header, count: 1 }, line(1, 'a')))).toBe('internal');
  });

  test('holds at most its limit', () => {
    const full = Buffer.alloc(limits.envelopeBytes, newline);
    const encoded = encodeEnvelope({ ...header, count: full.length }, full);
    expect(encoded.length).toBeLessThanOrEqual(maxEncodedEnvelopeBytes);
    const over = { ...header, count: full.length + 1 };
    expect(code(() => encodeEnvelope(over, [full, newline]))).toBe('payload_too_large');
    expect(code(() => encodeEnvelope({ ...header, keyId: 'k'.repeat(5_000) }, []))).toBe('payload_too_large');
  });
});
