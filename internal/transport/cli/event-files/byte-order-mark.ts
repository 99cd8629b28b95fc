const MARK = Buffer.from([0xef, 0xbb, 0xbf]);

/** Takes the mark off that some programs begin UTF-8 with. */
export async function* withoutMark(pieces: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
  let begun: Buffer | undefined = Buffer.alloc(0);
  for await (const piece of pieces) {
    if (begun === undefined) {
      yield piece;
      continue;
    }
    begun = Buffer.concat([begun, piece]);
    if (begun.length < MARK.length) continue;
    yield begun.subarray(0, MARK.length).equals(MARK) ? begun.subarray(MARK.length) : begun;
    begun = undefined;
  }
  if (begun !== undefined && begun.length > 0) yield begun;
}
