import { isUtf8 } from 'node:buffer';

const BACKSLASH = 0x5c;

/** What Apache writes for a control character besides `\xhh`; nginx writes `\xHH` only. */
const named: Readonly<Record<string, number>> = {
  b: 0x08,
  n: 0x0a,
  r: 0x0d,
  t: 0x09,
  v: 0x0b,
  '"': 0x22,
  '\\': BACKSLASH,
};

const ESCAPE = /\\(?:x([0-9a-fA-F]{2})|([bnrtv"\\]))/g;
/** C0, DEL and C1: what the API takes in no field (docs/api.md). */
const CONTROL = /[\u0000-\u001f\u007f-\u009f]/;

/**
 * The text behind a field of the log: `\"`, `\\`, `\xhh` and Apache's `\n` and the like undone. Where they stand
 * for bytes that are no text (another encoding than UTF-8, control characters, a TLS handshake), the field keeps
 * the text of the log, escapes and all: nothing is lost, and nothing made up.
 */
export function unescapeField(written: string): string {
  if (!written.includes('\\')) return written;
  const pieces: Buffer[] = [];
  let end = 0;
  for (const match of written.matchAll(ESCAPE)) {
    pieces.push(Buffer.from(written.slice(end, match.index)), Buffer.of(byteOf(match[1], match[2])));
    end = match.index + match[0].length;
  }
  pieces.push(Buffer.from(written.slice(end)));
  const bytes = Buffer.concat(pieces);
  if (!isUtf8(bytes)) return written;
  const text = bytes.toString('utf8');
  return CONTROL.test(text) ? written : text;
}

function byteOf(hex: string | undefined, name: string | undefined): number {
  return hex === undefined ? (named[name ?? ''] ?? BACKSLASH) : Number.parseInt(hex, 16);
}
