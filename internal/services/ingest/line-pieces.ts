/** Whole lines, each with its newline. */
export interface LinePiece {
  readonly bytes: Buffer;
  readonly count: number;
}

const NEWLINE = 0x0a;

/**
 * Cuts lines into pieces of at most `maxBytes` at line ends; nothing is copied. A single line is never longer
 * than that: an event has at most 64 KB.
 */
export function cutIntoPieces(lines: LinePiece, maxBytes: number): LinePiece[] {
  if (lines.bytes.length <= maxBytes) return [lines];
  const pieces: LinePiece[] = [];
  let rest = lines.bytes;
  while (rest.length > 0) {
    const end = rest.length <= maxBytes ? rest.length : rest.lastIndexOf(NEWLINE, maxBytes - 1) + 1;
    const bytes = rest.subarray(0, end);
    pieces.push({ bytes, count: countLines(bytes) });
    rest = rest.subarray(end);
  }
  return pieces;
}

function countLines(bytes: Buffer): number {
  let count = 0;
  for (let at = bytes.indexOf(NEWLINE); at >= 0; at = bytes.indexOf(NEWLINE, at + 1)) count += 1;
  return count;
}
