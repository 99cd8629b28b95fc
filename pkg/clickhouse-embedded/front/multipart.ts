import { EngineError } from '../engine/engine-error.js';

const HEAD_END = Buffer.from('\r\n\r\n');

/**
 * The text fields of a multipart/form-data body: long parameters come so, because a URL could not hold them.
 * Files (ClickHouse's external tables) are refused.
 */
export function readFields(contentType: string, body: Buffer): Map<string, string> {
  const boundary = /boundary="?([^";]+)"?/i.exec(contentType)?.[1];
  if (boundary === undefined) throw malformed('it names no boundary');
  const first = Buffer.from(`--${boundary}\r\n`);
  const next = Buffer.from(`\r\n--${boundary}`);
  if (!body.subarray(0, first.length).equals(first)) throw malformed('it does not begin with its boundary');
  const fields = new Map<string, string>();
  let at = first.length;
  for (;;) {
    const headEnd = body.indexOf(HEAD_END, at);
    const end = headEnd === -1 ? -1 : body.indexOf(next, headEnd);
    if (end === -1) throw malformed('it ends inside a field');
    const head = body.toString('utf8', at, headEnd);
    fields.set(fieldName(head), body.toString('utf8', headEnd + HEAD_END.length, end));
    at = end + next.length;
    if (body.toString('latin1', at, at + 2) === '--') return fields;
    at += 2;
  }
}

function fieldName(head: string): string {
  const disposition = /^content-disposition:[^\r\n]*$/im.exec(head)?.[0] ?? '';
  if (/filename/i.test(disposition)) {
    throw EngineError.of(48, 'NOT_IMPLEMENTED', 'External tables are not taken');
  }
  const name = /\bname="([^"]*)"/i.exec(disposition)?.[1];
  if (name === undefined) throw malformed('a field has no name');
  return name;
}

function malformed(reason: string): EngineError {
  return EngineError.of(36, 'BAD_ARGUMENTS', `The multipart body cannot be read: ${reason}`);
}
