/** Columns of bytes come as bytes. */
export function decoded(part: unknown): unknown {
  return Buffer.isBuffer(part) ? part.toString('utf8') : part;
}
