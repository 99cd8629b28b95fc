import { closeSync, fstatSync, openSync, readSync } from 'node:fs';
import { damage } from './damage.js';

/**
 * LMDB's file, read by plain reads. Not through a map of memory, as LMDB does: there a sector that cannot be read,
 * or a page beyond the end, ends the process (SIGBUS); here it is an error code.
 */
export class PageFile {
  readonly bytes: number;
  readonly #descriptor: number;
  #bytesRead = 0;
  #value = Buffer.alloc(0);

  /** Throws what the system answers: ENOENT, EACCES. */
  constructor(path: string) {
    this.#descriptor = openSync(path, 'r');
    this.bytes = fstatSync(this.#descriptor).size;
  }

  get bytesRead(): number {
    return this.#bytesRead;
  }

  read(offset: number, length: number): Buffer {
    return this.#fill(Buffer.allocUnsafe(length), offset);
  }

  /** As `read`, into a place that the next call uses again: for values, which may be large. */
  readValue(offset: number, length: number): Buffer {
    if (this.#value.length < length) this.#value = Buffer.allocUnsafe(length);
    return this.#fill(this.#value.subarray(0, length), offset);
  }

  close(): void {
    closeSync(this.#descriptor);
  }

  #fill(buffer: Buffer, offset: number): Buffer {
    // Before the system is asked: it does not take a place beyond all files, which a damaged reference may name.
    if (offset + buffer.length > this.bytes) throw this.#cutOff(offset + buffer.length);
    for (let filled = 0; filled < buffer.length;) {
      const count = this.#readSome(buffer, filled, offset + filled);
      if (count === 0) throw this.#cutOff(offset + buffer.length);
      filled += count;
    }
    this.#bytesRead += buffer.length;
    return buffer;
  }

  #cutOff(end: number): Error {
    return damage(`it is cut off: it has ${this.bytes} bytes, and uses those up to ${end}`);
  }

  #readSome(buffer: Buffer, filled: number, offset: number): number {
    try {
      return readSync(this.#descriptor, buffer, filled, buffer.length - filled, offset);
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      if (code !== 'EIO') throw error;
      throw damage(`the disk cannot read it at byte ${offset} (EIO)`);
    }
  }
}
