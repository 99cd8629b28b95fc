import { Readable } from 'node:stream';
import { constants, gunzipSync, gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import { inflate } from '../../../../internal/transport/cli/import/inflate.js';
import { SeededRandom } from '../../../support/seeded-random.js';

async function read(pieces: readonly Buffer[]): Promise<{ bytes: Buffer; error: unknown }> {
  const given: Buffer[] = [];
  try {
    for await (const piece of inflate(Readable.from(pieces), 'x.gz')) given.push(piece);
  } catch (error) {
    return { bytes: Buffer.concat(given), error };
  }
  return { bytes: Buffer.concat(given), error: null };
}

function inPieces(whole: Buffer, size: number): Buffer[] {
  return Array.from({ length: Math.ceil(whole.length / size) }, (_, at) =>
    whole.subarray(at * size, (at + 1) * size),
  );
}

const random = new SeededRandom(5);
const text = Buffer.from(
  Array.from({ length: 30_000 }, () => `${random.whole(1, 1e9).toString(36)}\n`).join(''),
);

test.each([1, 2, 1_000, 32_768])('gzip in pieces of %d bytes comes out whole', async (size) => {
  expect(await read(inPieces(gzipSync(text.subarray(0, 20_000)), size))).toEqual({
    bytes: text.subarray(0, 20_000),
    error: null,
  });
});

test('a megabyte out of one small piece comes out whole', async () => {
  const zeros = Buffer.alloc(20 * 1024 * 1024);
  const { bytes, error } = await read([gzipSync(zeros)]);
  expect(error).toBeNull();
  expect(bytes.equals(zeros)).toBe(true);
});

test('files that were put one behind the other come out whole', async () => {
  const { bytes, error } = await read([Buffer.concat([gzipSync('a\n'), gzipSync('b\n')])]);
  expect([bytes.toString(), error]).toEqual(['a\nb\n', null]);
});

test.each(['', '\x1f', 'plain text'])('what does not begin like gzip comes as it is: %j', async (plain) => {
  const pieces = inPieces(Buffer.from(plain, 'latin1'), 1);
  expect(await read(pieces)).toEqual({ bytes: Buffer.from(plain, 'latin1'), error: null });
});

test('a file that was cut gives all that was in it, and then says so', async () => {
  const whole = gzipSync(text);
  for (let cut = 40; cut < whole.length; cut += 1 + Math.floor(whole.length / 60)) {
    const part = whole.subarray(0, cut);
    // zlib itself, told not to mind the end.
    const readable = gunzipSync(part, { finishFlush: constants.Z_SYNC_FLUSH });
    const { bytes, error } = await read(inPieces(part, 32_768));
    expect(bytes.equals(readable)).toBe(true);
    expect(error).toMatchObject({ code: 'invalid_encoding', message: expect.stringContaining('cut off') });
  }
});

test.each([32_768, 1_000_000])(
  'a file that is damaged gives what came before, in pieces of %d bytes',
  async (size) => {
    const damaged = gzipSync(text);
    damaged.fill(0xff, 100_000, 100_200);
    const { bytes, error } = await read(inPieces(damaged, size));
    expect(error).toMatchObject({ code: 'invalid_encoding', message: expect.stringContaining('damaged') });
    expect(bytes.length).toBeGreaterThan(60_000);
    expect(text.subarray(0, 60_000).equals(bytes.subarray(0, 60_000))).toBe(true);
  },
);
