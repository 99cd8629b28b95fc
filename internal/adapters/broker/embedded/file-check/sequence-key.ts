/**
 * The key under which lmdb-js keeps a sequence number (ordered-binary): the double's bits behind a tag of 4 bits, in
 * an order that memcmp keeps, without the zeros at the end.
 */
export function sequenceKey(sequence: number): Buffer {
  const double = Buffer.allocUnsafe(8);
  double.writeDoubleBE(sequence);
  const high = double.readUInt32BE(0);
  const low = double.readUInt32BE(4);
  const key = Buffer.allocUnsafe(9);
  key.writeInt32BE((high >>> 4) | 0x1000_0000, 0);
  key.writeInt32BE((low >>> 4) | (high << 28), 4);
  key.writeUInt8((low & 0xf) << 4, 8);
  if ((low & 0xf) !== 0) return key;
  if ((low & 0xf_ffff) !== 0) return key.subarray(0, 8);
  return key.subarray(0, low !== 0 || (high & 0xf) !== 0 ? 6 : 4);
}
