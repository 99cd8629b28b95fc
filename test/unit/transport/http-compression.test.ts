import { describe, expect, test } from '@jest/globals';
import { buffer } from 'node:stream/consumers';
import { Readable } from 'node:stream';
import { brotliCompressSync, deflateSync, gzipSync } from 'node:zlib';
import { decompressAtOnce, decompressor } from '../../../internal/transport/http/compression.js';

const text = Buffer.from('{"event_type":"page_view"}\n'.repeat(2_000));
const compressors = { gzip: gzipSync, br: brotliCompressSync, deflate: deflateSync } as const;

async function throughStream(bytes: Buffer, name: keyof typeof compressors): Promise<Buffer | string> {
  try {
    return await buffer(Readable.from(bytes.length === 0 ? [] : [bytes]).pipe(decompressor(name)));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

function atOnce(bytes: Buffer, name: keyof typeof compressors): Buffer | string | null {
  try {
    return decompressAtOnce(bytes, name);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code ?? '';
  }
}

describe.each(['gzip', 'br', 'deflate'] as const)('%s', (name) => {
  const whole = compressors[name](text);

  test('what is short is as a stream gives it', () => {
    expect(atOnce(whole, name)).toStrictEqual(text);
  });

  test.each([
    ['nothing', Buffer.alloc(0)],
    ['no such format', text],
    ['one byte', whole.subarray(0, 1)],
    ['half of it', whole.subarray(0, whole.length >> 1)],
    ['without its last byte', whole.subarray(0, -1)],
    ['garbage behind it', Buffer.concat([whole, Buffer.from('garbage')])],
    ['twice', Buffer.concat([whole, whole])],
    ['nothing, compressed', compressors[name](Buffer.alloc(0))],
  ])('%s: the same outcome as through a stream', async (_, bytes) => {
    expect(atOnce(bytes, name)).toStrictEqual(await throughStream(bytes, name));
  });

  test('what becomes longer than half a megabyte is left to a stream', () => {
    expect(atOnce(compressors[name](Buffer.alloc(512 * 1024)), name)).toHaveLength(512 * 1024);
    expect(atOnce(compressors[name](Buffer.alloc(512 * 1024 + 1)), name)).toBeNull();
  });
});
