import { crc32 } from 'node:zlib';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { maxEncodedEnvelopeBytes } from '../../../domain/envelope.js';

/**
 * An entry of the log: 4 bytes CRC-32, 4 bytes zero, 8 bytes the time of publishing (float64, ms since 1970),
 * then the envelope; little-endian. The checksum covers the sequence number, too, so that an entry that is
 * found under another one's key is not taken for it. (CRC-32 because it comes with Node and costs a third of a
 * microsecond a KiB; it guards against a failing disk, not against an attacker.)
 */
export interface Entry {
  readonly sequence: number;
  /** Milliseconds since 1970. */
  readonly publishedAt: number;
  readonly envelope: Buffer;
}

const CHECKED_START = 4;
const PUBLISHED_AT = 8;
export const ENTRY_HEADER_BYTES = 16;
export const MAX_ENTRY_BYTES = ENTRY_HEADER_BYTES + maxEncodedEnvelopeBytes;

export function encodeEntry(entry: Entry): Buffer {
  const bytes = Buffer.allocUnsafe(ENTRY_HEADER_BYTES + entry.envelope.length);
  bytes.writeUInt32LE(0, CHECKED_START);
  bytes.writeDoubleLE(entry.publishedAt, PUBLISHED_AT);
  entry.envelope.copy(bytes, ENTRY_HEADER_BYTES);
  bytes.writeUInt32LE(checksum(entry.sequence, bytes), 0);
  return bytes;
}

/** The bytes are those that were written under this sequence number. */
export function isIntact(sequence: number, bytes: Buffer): boolean {
  return bytes.length > ENTRY_HEADER_BYTES && bytes.readUInt32LE(0) === checksum(sequence, bytes);
}

/** `incompatible_data` when the bytes are not those that were written under this sequence number. */
export function decodeEntry(sequence: number, bytes: Buffer): Entry {
  if (!isIntact(sequence, bytes)) {
    throw new PatchbayError(
      'incompatible_data',
      `Entry ${sequence} of the embedded broker's log is damaged: its checksum does not hold. Nothing after it is ` +
        'delivered, and nothing is thrown away. Check the disk, then bring the data folder back from a backup.',
      { context: { sequence, bytes: bytes.length } },
    );
  }
  return {
    sequence,
    publishedAt: bytes.readDoubleLE(PUBLISHED_AT),
    envelope: bytes.subarray(ENTRY_HEADER_BYTES),
  };
}

function checksum(sequence: number, bytes: Buffer): number {
  const key = Buffer.allocUnsafe(8);
  key.writeDoubleLE(sequence);
  return crc32(bytes.subarray(CHECKED_START), crc32(key));
}
