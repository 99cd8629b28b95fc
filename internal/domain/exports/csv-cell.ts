/**
 * What a spreadsheet would run as a formula (OWASP, "CSV injection", with the full-width forms that some of them take
 * for the same). A cell that begins so gets a leading apostrophe; one that begins with an apostrophe gets another, so
 * that taking one off gives every cell back as it was.
 */
const GUARDED = /^['=+\-@\t\r\n＝＋－＠]/;

const NEEDS_QUOTES = /[",\r\n]/;

/** The cell as it stands in a file of RFC 4180; absent is empty. */
export function csvCell(text: string | null): string {
  if (text === null) return '';
  const guarded = GUARDED.test(text) ? `'${text}` : text;
  return NEEDS_QUOTES.test(guarded) ? `"${guarded.replaceAll('"', '""')}"` : guarded;
}

/** The text of a cell whose quotes have been read; null where it is empty. */
export function textOfCsvCell(cell: string): string | null {
  if (cell === '') return null;
  return cell.startsWith("'") ? cell.slice(1) : cell;
}
