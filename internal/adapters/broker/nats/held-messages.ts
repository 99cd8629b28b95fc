import type { Msg } from 'nats';

/** An envelope that this process was given and has not confirmed. */
export interface HeldMessage {
  readonly sequence: number;
  readonly envelope: Buffer;
  /** Where its acknowledgement goes, by the last of its deliveries. */
  reply: string;
}

/**
 * `$JS.ACK.<stream>.<consumer>.<delivered>.<sequence>.<consumer sequence>.<time>.<pending>`, with a domain and an account
 * before the stream where the server has them (ADR-15 of NATS). Null: not from a stream.
 */
export function sequenceOf(reply: string | undefined): number | null {
  const tokens = reply?.split('.') ?? [];
  const sequence = Number(tokens.length >= 11 ? tokens[7] : tokens[5]);
  return tokens[1] === 'ACK' && Number.isSafeInteger(sequence) && sequence > 0 ? sequence : null;
}

/** What came and was not handed over yet, in the order in which it came; and what the handler works on. */
export class HeldMessages {
  readonly #waiting = new Map<number, HeldMessage>();
  #handed = new Map<number, HeldMessage>();
  #waitingBytes = 0;

  /** Of what waits. */
  get bytes(): number {
    return this.#waitingBytes;
  }

  get count(): number {
    return this.#waiting.size;
  }

  /** False for what is held already: the server took its time for a sign that it was lost. */
  add(sequence: number, { data, reply = '' }: Msg): boolean {
    const known = this.#waiting.get(sequence) ?? this.#handed.get(sequence);
    if (known !== undefined) {
      known.reply = reply;
      return false;
    }
    const envelope = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
    this.#waiting.set(sequence, { sequence, envelope, reply });
    this.#waitingBytes += envelope.length;
    return true;
  }

  /** One at least, where there is one; then as many as fit. They are held until `release`. */
  take(maxBytes: number, maxCount: number): HeldMessage[] {
    const group: HeldMessage[] = [];
    let bytes = 0;
    for (const message of this.#waiting.values()) {
      bytes += message.envelope.length;
      if (group.length > 0 && (bytes > maxBytes || group.length === maxCount)) break;
      group.push(message);
    }
    for (const message of group) {
      this.#waiting.delete(message.sequence);
      this.#waitingBytes -= message.envelope.length;
    }
    this.#handed = new Map(group.map((message) => [message.sequence, message]));
    return group;
  }

  /** What was taken is confirmed, or given back. */
  release(): void {
    this.#handed.clear();
  }

  /** All that waits, which is then held no longer. */
  drain(): HeldMessage[] {
    const all = [...this.#waiting.values()];
    this.#waiting.clear();
    this.#waitingBytes = 0;
    return all;
  }

  *[Symbol.iterator](): Generator<HeldMessage> {
    yield* this.#handed.values();
    yield* this.#waiting.values();
  }
}
