import { closeSync, openSync, readFileSync, writeSync } from 'node:fs';

/** Changes a text wherever it stands in a file, in place: whoever has the file mapped sees it at once. */
export function overwrite(file: string, text: string, other: string): void {
  if (other.length !== text.length) throw new RangeError('The file may not change its length.');
  const bytes = readFileSync(file);
  const descriptor = openSync(file, 'r+');
  try {
    for (let at = bytes.indexOf(text); at !== -1; at = bytes.indexOf(text, at + 1)) {
      writeSync(descriptor, other, at);
    }
  } finally {
    closeSync(descriptor);
  }
}
