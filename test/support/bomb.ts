import { createBrotliCompress, createDeflate, createGzip } from 'node:zlib';

const MiB = 1024 * 1024;

export const encodings = ['gzip', 'br', 'deflate'] as const;
export type Encoding = (typeof encodings)[number];

/** A small body that inflates to so many MiB of spaces, which JSON may begin with. */
export async function bomb(encoding: Encoding, mebibytes: number): Promise<Buffer> {
  const compressor = { gzip: createGzip, br: createBrotliCompress, deflate: createDeflate }[encoding]();
  const pieces: Buffer[] = [];
  compressor.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise((resolve, reject) => compressor.once('end', resolve).once('error', reject));
  const spaces = Buffer.alloc(MiB, ' ');
  for (let n = 0; n < mebibytes; n += 1) {
    if (!compressor.write(spaces)) await new Promise((resolve) => compressor.once('drain', resolve));
  }
  compressor.end();
  await ended;
  return Buffer.concat(pieces);
}
