import { uuidV5 } from '../event/uuid.js';

const NAMESPACE_BYTES = 16;

/**
 * Ids of events that have none, in a request with an `Idempotency-Key`: the same request sent again gives the same.
 * Such an id is the UUIDv5 (RFC 9562, 5.5) whose namespace is the project's id and whose name is these bytes:
 *
 *     <key as it was sent>\n<place of the event in the request, from 0>\n{"timestamp":<ms>,"event_type":"…",…,"properties":{…}}
 *
 * What follows the second newline is the event's canonical line without what names the request and not the event:
 * project_id, id_key, received_at and id. Bad events have places too; a key holds no newline.
 */
export class KeyedIds {
  #bytes = Buffer.alloc(1024);
  #headLength = 0;

  /** Begins with a request. */
  start(projectId: string, key: string): void {
    this.#bytes.write(projectId.replaceAll('-', ''), 'hex');
    this.#headLength = NAMESPACE_BYTES + this.#bytes.write(`${key}\n`, NAMESPACE_BYTES, 'latin1');
  }

  /** 32 lower-case hex digits. `rest` is the canonical line from behind its id on, without the newline. */
  digits(place: number, timestamp: number, rest: Uint8Array): string {
    const own = `${place}\n{"timestamp":${timestamp}`;
    const restAt = this.#headLength + own.length;
    this.#ensure(restAt + rest.length);
    this.#bytes.write(own, this.#headLength, 'latin1');
    this.#bytes.set(rest, restAt);
    return uuidV5(this.#bytes.subarray(0, restAt + rest.length));
  }

  #ensure(length: number): void {
    if (length <= this.#bytes.length) return;
    const grown = Buffer.alloc(2 * length);
    this.#bytes.copy(grown, 0, 0, this.#headLength);
    this.#bytes = grown;
  }
}
