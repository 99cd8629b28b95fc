import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { limits } from '../../../../internal/domain/limits.js';
import { Coalescer, type EnvelopeOwner } from '../../../../internal/services/ingest/coalescer.js';
import { cutIntoPieces, type LinePiece } from '../../../../internal/services/ingest/line-pieces.js';

interface Sent {
  readonly owner: EnvelopeOwner;
  readonly text: string;
  readonly count: number;
}

const owner = (keyId: string): EnvelopeOwner => ({ projectId: 'p', keyId });

function lines(count: number, length: number, mark = 'x'): LinePiece {
  return { bytes: Buffer.from(`${mark.repeat(length)}\n`.repeat(count)), count };
}

function coalescer(sent: Sent[], outcome: () => Promise<string> = () => Promise.resolve('1')): Coalescer {
  return new Coalescer({
    lingerMs: 1,
    partitionBy: 'project',
    publish: (of, pieces) => {
      sent.push({
        owner: of,
        text: Buffer.concat(pieces.map(({ bytes }) => bytes)).toString(),
        count: pieces.reduce((sum, { count }) => sum + count, 0),
      });
      return outcome();
    },
  });
}

describe('Coalescer', () => {
  test('requests of one key at the same time share an envelope', async () => {
    const sent: Sent[] = [];
    const gathers = coalescer(sent);
    await Promise.all([1, 2, 3].map((count) => gathers.add(owner('k'), lines(count, 10))));
    expect(sent.map(({ count }) => count)).toEqual([6]);
  });

  test('keys never share an envelope', async () => {
    const sent: Sent[] = [];
    const gathers = coalescer(sent);
    await Promise.all(['k', 'l'].map((key) => gathers.add(owner(key), lines(1, 10, key))));
    expect(sent.map(({ owner: { keyId }, text }) => [keyId, text[0]])).toEqual([
      ['k', 'k'],
      ['l', 'l'],
    ]);
  });

  test('everything arrives, whole and in envelopes that a broker can carry', async () => {
    const sent: Sent[] = [];
    const gathers = coalescer(sent);
    await Promise.all([1_000, 600, 1].map((count) => gathers.add(owner('k'), lines(count, 1_000))));
    expect(sent.reduce((sum, { count }) => sum + count, 0)).toBe(1_601);
    for (const { text, count } of sent) {
      expect(text.length).toBeLessThanOrEqual(limits.envelopeBytes);
      expect(text.split('\n').length - 1).toBe(count);
    }
  });

  test('a publish that fails refuses every request in its envelope, and no other', async () => {
    let calls = 0;
    const gathers = coalescer([], () => {
      calls += 1;
      return calls === 1 ? Promise.reject(new Error('away')) : Promise.resolve('2');
    });
    const first = [gathers.add(owner('k'), lines(1, 9)), gathers.add(owner('k'), lines(1, 9))];
    for (const outcome of await Promise.allSettled(first)) expect(outcome.status).toBe('rejected');
    await expect(gathers.add(owner('k'), lines(1, 9))).resolves.toEqual(['2']);
  });

  test('flush sends what waits, and resolves when it is durable', async () => {
    const sent: Sent[] = [];
    const gathers = new Coalescer({
      lingerMs: 60_000,
      partitionBy: 'project',
      publish: (of, pieces) => {
        sent.push({ owner: of, text: '', count: pieces.length });
        return Promise.resolve('1');
      },
    });
    const added = gathers.add(owner('k'), lines(1, 9));
    await gathers.flush();
    expect(sent).toHaveLength(1);
    await expect(added).resolves.toEqual(['1']);
  });
});

test('cutIntoPieces keeps every byte and cuts at line ends only', () => {
  fc.assert(
    fc.property(
      fc.array(fc.integer({ min: 1, max: 50 })),
      fc.integer({ min: 51, max: 200 }),
      (lengths, max) => {
        const bytes = Buffer.from(lengths.map((length) => `${'a'.repeat(length)}\n`).join(''));
        const pieces = cutIntoPieces({ bytes, count: lengths.length }, max);
        expect(Buffer.concat(pieces.map((piece) => piece.bytes)).equals(bytes)).toBe(true);
        expect(pieces.reduce((sum, { count }) => sum + count, 0)).toBe(lengths.length);
        for (const piece of pieces) expect(piece.bytes.length).toBeLessThanOrEqual(max);
      },
    ),
  );
});
