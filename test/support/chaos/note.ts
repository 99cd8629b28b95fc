/** Says at once what goes on in a run of minutes; jest's own output comes at the end of a file. */
export function note(text: string): void {
  process.stderr.write(`${new Date().toISOString()} ${text}\n`);
}
