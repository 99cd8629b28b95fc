import { closeSync, openSync, writeSync } from 'node:fs';
import { isNativeError } from 'node:util/types';
import { PatchbayError } from '../../../../pkg/errors/index.js';

const PIECE = 64 * 1024;

/** The file of `--errors`: NDJSON, a line for each line that was refused, with the reason and its text. */
export class RefusedLinesFile {
  readonly #file: number;
  #text = '';

  /** Errors: `invalid_request` where it cannot be written. What it held is replaced. */
  constructor(path: string) {
    try {
      this.#file = openSync(path, 'w', 0o600);
    } catch (cause) {
      const reason = isNativeError(cause) ? cause.message : String(cause);
      throw new PatchbayError('invalid_request', `${path} cannot be written: ${reason}`, { cause });
    }
  }

  /** At once, and not in the background: a file of nothing but bad lines would pile up in memory. */
  add(refused: object): void {
    this.#text += `${JSON.stringify(refused)}\n`;
    if (this.#text.length >= PIECE) this.#write();
  }

  close(): void {
    this.#write();
    closeSync(this.#file);
  }

  #write(): void {
    const bytes = Buffer.from(this.#text);
    this.#text = '';
    for (let at = 0; at < bytes.length; at += writeSync(this.#file, bytes, at));
  }
}
