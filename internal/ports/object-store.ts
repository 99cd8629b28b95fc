import type { Readable } from 'node:stream';
import type { Call } from './call.js';
import type { Part } from './part.js';

export interface StoredObject {
  readonly name: string;
  readonly bytes: number;
  readonly modifiedAt: number;
}

/**
 * Keeps files by name: segments of letters, digits, `.`, `_`, `-`, `=` joined by `/`, no segment `.` or `..`, at most
 * 512 characters. Errors: `invalid_request` for another name, `not_found`, `storage_full`, `unavailable`.
 */
export interface ObjectStore extends Part {
  /**
   * Stores the whole stream under the name, in constant memory, in place of what is there. Durable when it resolves;
   * a stream that fails, or a process that dies, leaves what was there before.
   */
  put(name: string, content: Readable, call: Call): Promise<{ readonly bytes: number }>;
  /** Rejects with `not_found` before any content is given. Destroying the stream ends the read. */
  get(name: string, call: Call): Promise<{ readonly bytes: number; readonly content: Readable }>;
  /** Those whose names begin with the prefix, in the order of their names' bytes. */
  list(prefix: string, call: Call): AsyncIterable<StoredObject>;
  /** Nothing where there is none. */
  delete(name: string, call: Call): Promise<void>;
  /** An address from which anybody may get the object for so long; null where the store cannot make one. */
  presign(name: string, forMs: number, call: Call): Promise<string | null>;
}
