/**
 * A page number, a count or a transaction's number: 8 bytes, little-endian. Beyond 2⁵³ it is not exact, and still
 * larger than any that can be right.
 */
export function readCount(bytes: Buffer, at: number): number {
  return bytes.readUInt32LE(at) + bytes.readUInt32LE(at + 4) * 0x1_0000_0000;
}
