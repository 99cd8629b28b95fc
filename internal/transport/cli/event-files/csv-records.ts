import { isUtf8 } from 'node:buffer';

const QUOTE = 0x22;
const NEWLINE = 0x0a;
const RETURN = 0x0d;

/** Well above what a record of 64 KB takes with every quote doubled. */
const RECORD_BYTES = 1024 * 1024;

export type CsvRecord =
  | { readonly line: number; readonly bytes: Buffer; readonly cells: readonly string[] }
  | { readonly line: number; readonly bytes: Buffer; readonly reason: string };

/** Where a record's cells are, and where the next one begins; `open`: it has not ended yet. */
type Scanned =
  | { readonly cells: readonly Cell[]; readonly end: number; readonly next: number }
  | { readonly reason: string }
  | 'open';

interface Cell {
  readonly start: number;
  readonly end: number;
  readonly isQuoted: boolean;
}

/**
 * Cuts a file of RFC 4180 into records; a quote within a cell that does not begin with one is a quote. Where a record
 * cannot be read, its first line is refused and the reading goes on behind that line: a quote too many costs one line.
 * (csv-parse, asked to skip a bad record, loses those behind it up to the next quote.) Holds one piece and one record.
 */
export async function* csvRecords(
  pieces: AsyncIterable<Buffer>,
  delimiter: string,
): AsyncGenerator<CsvRecord> {
  const reader = new RecordReader(delimiter.charCodeAt(0));
  for await (const piece of pieces) yield* reader.read(piece, false);
  yield* reader.read(Buffer.alloc(0), true);
}

class RecordReader {
  readonly #delimiter: number;
  #kept: Buffer = Buffer.alloc(0);
  #line = 1;
  /** The line that is being read is refused already. */
  #isDropping = false;

  constructor(delimiter: number) {
    this.#delimiter = delimiter;
  }

  *read(piece: Buffer, isLast: boolean): Generator<CsvRecord> {
    const bytes = this.#kept.length === 0 ? piece : Buffer.concat([this.#kept, piece]);
    let start = 0;
    while (start < bytes.length) {
      if (this.#isDropping) {
        const end = bytes.indexOf(NEWLINE, start);
        if (end < 0) {
          start = bytes.length;
          break;
        }
        this.#isDropping = false;
        this.#line++;
        start = end + 1;
        continue;
      }
      let scanned = scan(bytes, start, this.#delimiter, isLast);
      if (scanned === 'open') {
        if (!isLast && bytes.length - start <= RECORD_BYTES) break;
        const isQuoted = bytes.subarray(start).includes(NEWLINE) || isLast;
        scanned = {
          reason: isQuoted ? 'a quote is not closed' : `it is longer than ${RECORD_BYTES} bytes`,
        };
      }
      if ('reason' in scanned) {
        const newline = bytes.indexOf(NEWLINE, start);
        // The rest of the line is still to come.
        if (newline < 0 && !isLast && bytes.length - start <= RECORD_BYTES) break;
        const end = newline < 0 ? bytes.length : newline;
        yield { line: this.#line, bytes: Buffer.from(bytes.subarray(start, end)), reason: scanned.reason };
        start = end;
        this.#isDropping = true;
        continue;
      }
      yield this.#record(bytes, start, scanned);
      start = scanned.next;
    }
    // A copy: a view would keep the whole piece alive.
    this.#kept = Buffer.from(bytes.subarray(start));
  }

  #record(bytes: Buffer, start: number, scanned: Exclude<Scanned, 'open' | { reason: string }>): CsvRecord {
    const own = Buffer.from(bytes.subarray(start, scanned.end));
    const line = this.#line;
    for (let at = start; at < scanned.next; at++) if (bytes[at] === NEWLINE) this.#line++;
    if (!isUtf8(own)) return { line, bytes: own, reason: 'its bytes are not UTF-8' };
    const cells = scanned.cells.map(({ start: from, end, isQuoted }) => {
      const text = bytes.toString('utf8', from, end);
      return isQuoted ? text.replaceAll('""', '"') : text;
    });
    return { line, bytes: own, cells };
  }
}

function scan(bytes: Buffer, start: number, delimiter: number, isLast: boolean): Scanned {
  const cells: Cell[] = [];
  for (let at = start; ; at++) {
    const isQuoted = bytes[at] === QUOTE;
    const first = isQuoted ? at + 1 : at;
    const end = isQuoted ? closingQuote(bytes, first) : endOfBare(bytes, at, delimiter);
    if (end < 0) return 'open';
    at = isQuoted ? end + 1 : end;
    // A return may have its newline in the next piece.
    const isCut = at >= bytes.length || (isQuoted && bytes[at] === RETURN && at + 1 >= bytes.length);
    if (isCut && !isLast) return 'open';
    const ending = lineEnd(bytes, at, end, isQuoted);
    if (ending === null && bytes[at] !== delimiter) {
      return { reason: 'something follows the closing quote of a cell' };
    }
    cells.push({ start: first, end: ending === null || isQuoted ? end : ending.end, isQuoted });
    if (ending !== null) return { cells, ...ending };
  }
}

/** Of the record, where one is at `at`: the end of its text, and the beginning of the next. */
function lineEnd(
  bytes: Buffer,
  at: number,
  cellEnd: number,
  isQuoted: boolean,
): { readonly end: number; readonly next: number } | null {
  if (at >= bytes.length || bytes[at] === NEWLINE) {
    const hasReturn = !isQuoted && bytes[cellEnd - 1] === RETURN;
    return { end: hasReturn ? at - 1 : at, next: at + 1 };
  }
  const isReturn = isQuoted && bytes[at] === RETURN && (bytes[at + 1] ?? NEWLINE) === NEWLINE;
  return isReturn ? { end: at, next: at + 2 } : null;
}

function closingQuote(bytes: Buffer, from: number): number {
  for (let at = bytes.indexOf(QUOTE, from); at >= 0; at = bytes.indexOf(QUOTE, at + 2)) {
    if (bytes[at + 1] !== QUOTE) return at;
  }
  return -1;
}

function endOfBare(bytes: Buffer, from: number, delimiter: number): number {
  let at = from;
  while (at < bytes.length && bytes[at] !== delimiter && bytes[at] !== NEWLINE) at++;
  return at;
}
