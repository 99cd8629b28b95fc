const NEWLINE = 0x0a;
const RETURN = 0x0d;

export interface FileLine {
  /** The first is 1. */
  readonly number: number;
  /** Without its line end (LF or CRLF). Null: longer than the limit, and not kept. */
  readonly bytes: Buffer | null;
  /** False for the last line of a file that does not end in a line end. */
  readonly ended: boolean;
}

/** Cuts pieces of a file into lines. Holds no more than one piece and one line of `mostBytes`. */
export async function* fileLines(pieces: AsyncIterable<Buffer>, mostBytes: number): AsyncGenerator<FileLine> {
  let number = 0;
  let begun: Buffer[] = [];
  let begunBytes = 0;

  const keep = (part: Buffer): void => {
    begunBytes += part.length;
    // Room for the CR of a line end.
    if (begunBytes <= mostBytes + 1) begun.push(part);
    else begun = [];
  };
  const take = (ended: boolean): FileLine => {
    const isWhole = begunBytes <= mostBytes + 1;
    const bytes = begun.length === 1 ? begun[0] : Buffer.concat(begun);
    begun = [];
    begunBytes = 0;
    const line = isWhole && bytes !== undefined ? withoutReturn(bytes) : null;
    return { number: ++number, bytes: line !== null && line.length <= mostBytes ? line : null, ended };
  };

  for await (const piece of pieces) {
    let start = 0;
    for (let end = piece.indexOf(NEWLINE); end >= 0; end = piece.indexOf(NEWLINE, start)) {
      keep(piece.subarray(start, end));
      yield take(true);
      start = end + 1;
    }
    if (start < piece.length) keep(piece.subarray(start));
  }
  if (begunBytes > 0) yield take(false);
}

function withoutReturn(line: Buffer): Buffer {
  return line.at(-1) === RETURN ? line.subarray(0, -1) : line;
}
