/** What the front must know of a statement: the engine parses it. */
export interface StatementShape {
  readonly kind: 'read' | 'insert' | 'other';
  /** The name in its FORMAT clause, null where it has none. */
  readonly format: string | null;
}

const SPACE_AND_COMMENTS = String.raw`(?:\s|--[^\n]*(?:\n|$)|/\*[\s\S]*?\*/)*`;
const FIRST_WORD = new RegExp(`^${SPACE_AND_COMMENTS}\\(*${SPACE_AND_COMMENTS}([A-Za-z]+)`);
const FORMAT = /\bFORMAT\s+([A-Za-z0-9_]+)\s*(?:SETTINGS\s+[^'"]*)?;?\s*$/i;

export function shapeOf(statement: string): StatementShape {
  const word = FIRST_WORD.exec(statement)?.[1]?.toUpperCase();
  return {
    kind: word === 'SELECT' || word === 'WITH' ? 'read' : word === 'INSERT' ? 'insert' : 'other',
    format: FORMAT.exec(statement.slice(-500))?.[1] ?? null,
  };
}

/** Formats whose answer is the same when each block is formatted by itself: a row a line, and nothing around them. */
const streamable = new Set([
  'JSONEachRow',
  'JSONStringsEachRow',
  'JSONCompactEachRow',
  'JSONCompactStringsEachRow',
  'TabSeparated',
  'TSV',
  'CSV',
  'RowBinary',
]);

export function isStreamable(format: string): boolean {
  return streamable.has(format);
}

/**
 * Inside chDB the table function `input` reads no rows from the request: such an insert would be answered with
 * success and store nothing. (In a string or a comment the word is refused as well; better than rows lost.)
 */
export function readsInputFunction(statement: string): boolean {
  return /\binput\s*\(/i.test(statement);
}
