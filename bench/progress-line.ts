const COLUMNS = 78;

/** One line that is written over again and again; nothing where nobody watches. */
export class ProgressLine {
  readonly #output: NodeJS.WriteStream;

  constructor(output: NodeJS.WriteStream) {
    this.#output = output;
  }

  show(text: string): void {
    if (this.#output.isTTY) this.#output.write(`\r${text.slice(0, COLUMNS).padEnd(COLUMNS)}`);
  }

  clear(): void {
    if (this.#output.isTTY) this.#output.write(`\r${' '.repeat(COLUMNS)}\r`);
  }
}
