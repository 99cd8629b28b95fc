/**
 * The driver takes a byte-order mark from the beginning of every text that it gives back. Behind this mark it keeps it; among
 * each other, marked texts are in the order of the texts.
 */
const MARK = '=';

/** An expression, NULL where the text is. */
export function marked(text: string): string {
  return `('${MARK}' || ${text})`;
}

export function unmarked(text: string): string {
  return text.slice(MARK.length);
}
