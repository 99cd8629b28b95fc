import { limits } from '../../domain/limits.js';
import type { Position } from '../../ports/broker.js';

/** Whose events may share an envelope: the header names both. */
export interface EnvelopeOwner {
  readonly projectId: string;
  readonly keyId: string;
}

export interface CoalescerOptions {
  /** How long the first event of an envelope waits for others, in ms. */
  readonly lingerMs: number;
  /** Resolves when the lines are durable in the broker. */
  publish(owner: EnvelopeOwner, lines: readonly Buffer[]): Promise<Position>;
}

interface OpenEnvelope {
  readonly owner: EnvelopeOwner;
  readonly lines: Buffer[];
  bytes: number;
  readonly timer: NodeJS.Timeout;
  readonly published: Promise<Position>;
  readonly settle: (position: Promise<Position>) => void;
}

/**
 * Gathers the events of many requests into envelopes: a broker message of a hundred events costs about a
 * sixtieth of a hundred messages of one. An envelope leaves when it is full or its first event has waited.
 */
export class Coalescer {
  readonly #options: CoalescerOptions;
  readonly #open = new Map<string, OpenEnvelope>();
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(options: CoalescerOptions) {
    this.#options = options;
  }

  /** Resolves, when all the lines are durable, with the positions of the envelopes that carry them. */
  async add(owner: EnvelopeOwner, lines: readonly Buffer[]): Promise<readonly Position[]> {
    const carriers = new Set<Promise<Position>>();
    for (const line of lines) carriers.add(this.#put(owner, line));
    return Promise.all(carriers);
  }

  /** Sends what is gathered and waits until everything on its way is durable or refused. */
  async flush(): Promise<void> {
    for (const [name, envelope] of this.#open) this.#send(name, envelope);
    while (this.#publishing.size > 0) await Promise.allSettled([...this.#publishing]);
  }

  #put(owner: EnvelopeOwner, line: Buffer): Promise<Position> {
    const name = `${owner.projectId} ${owner.keyId}`;
    let envelope = this.#open.get(name);
    if (envelope !== undefined && envelope.bytes + line.length + 1 > limits.envelopeBytes) {
      this.#send(name, envelope);
      envelope = undefined;
    }
    envelope ??= this.#openEnvelope(name, owner);
    envelope.lines.push(line);
    envelope.bytes += line.length + 1;
    return envelope.published;
  }

  #openEnvelope(name: string, owner: EnvelopeOwner): OpenEnvelope {
    const { promise, resolve } = promiseToSettle<Position>();
    const envelope: OpenEnvelope = {
      owner,
      lines: [],
      bytes: 0,
      published: promise,
      settle: resolve,
      timer: setTimeout(() => {
        this.#send(name, envelope);
      }, this.#options.lingerMs),
    };
    this.#open.set(name, envelope);
    return envelope;
  }

  #send(name: string, envelope: OpenEnvelope): void {
    clearTimeout(envelope.timer);
    this.#open.delete(name);
    const publishing = this.#options.publish(envelope.owner, envelope.lines);
    envelope.settle(publishing);
    this.#publishing.add(publishing);
    const forget = (): void => {
      this.#publishing.delete(publishing);
    };
    publishing.then(forget, forget);
  }
}

// Promise.withResolvers is not in Node 20.
function promiseToSettle<T>(): { promise: Promise<T>; resolve: (value: Promise<T>) => void } {
  let resolve!: (value: Promise<T>) => void;
  const promise = new Promise<T>((settle) => {
    resolve = settle;
  });
  return { promise, resolve };
}
