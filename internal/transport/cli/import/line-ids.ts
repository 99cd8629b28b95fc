import { formatUuid, uuidV5 } from '../../../domain/event/uuid.js';
import { DigestCounts } from './digest-counts.js';

/**
 * Gives each line of a file its id: UUIDv5(project, name), where the name is
 * `<bytes of the source's name>:<source's name><n>:<line>`, and the line is the n-th with these bytes. The lengths
 * make it unambiguous. Read again, or after it has grown, a file gives the same lines the same ids.
 */
export class LineIds {
  readonly #head: Buffer;
  readonly #counts = new DigestCounts();

  constructor(projectId: string, sourceName: string) {
    const source = Buffer.from(sourceName);
    this.#head = Buffer.concat([
      Buffer.from(projectId.replaceAll('-', ''), 'hex'),
      Buffer.from(`${source.length}:`),
      source,
    ]);
  }

  /** To be called once for each line, in the order of the file. `line` has no line end. */
  next(line: Buffer): string {
    const first = this.#id(line, 1);
    // The id of a first occurrence is a digest of the line. Two lines that share 64 of its bits would be
    // counted together: then n is larger than it need be, and the ids are as distinct and as repeatable.
    const n = this.#counts.add(Buffer.from(first.slice(0, 12) + first.slice(17, 21), 'hex'));
    return formatUuid(n === 1 ? first : this.#id(line, n));
  }

  #id(line: Buffer, n: number): string {
    return uuidV5(Buffer.concat([this.#head, Buffer.from(`${n}:`), line]));
  }
}
