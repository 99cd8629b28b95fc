import { limits } from '../../domain/limits.js';
import type { Position } from '../../ports/broker.js';
import { cutIntoPieces, type LinePiece } from './line-pieces.js';

/** Whose events may share an envelope: the header names both. */
export interface EnvelopeOwner {
  readonly projectId: string;
  readonly keyId: string;
}

export interface CoalescerOptions {
  /** How long the first event of an envelope waits for others, in ms. */
  readonly lingerMs: number;
  /** Resolves when the lines are durable in the broker. */
  publish(owner: EnvelopeOwner, pieces: readonly LinePiece[]): Promise<Position>;
}

interface OpenEnvelope {
  readonly owner: EnvelopeOwner;
  readonly pieces: LinePiece[];
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
  async add(owner: EnvelopeOwner, lines: LinePiece): Promise<readonly Position[]> {
    const pieces = cutIntoPieces(lines, limits.envelopeBytes);
    return Promise.all(pieces.map((piece) => this.#put(owner, piece)));
  }

  /** Sends what is gathered and waits until everything on its way is durable or refused. */
  async flush(): Promise<void> {
    for (const [name, envelope] of this.#open) this.#send(name, envelope);
    while (this.#publishing.size > 0) await Promise.allSettled([...this.#publishing]);
  }

  #put(owner: EnvelopeOwner, piece: LinePiece): Promise<Position> {
    const name = `${owner.projectId} ${owner.keyId}`;
    let envelope = this.#open.get(name);
    if (envelope !== undefined && envelope.bytes + piece.bytes.length > limits.envelopeBytes) {
      this.#send(name, envelope);
      envelope = undefined;
    }
    envelope ??= this.#openEnvelope(name, owner);
    envelope.pieces.push(piece);
    envelope.bytes += piece.bytes.length;
    return envelope.published;
  }

  #openEnvelope(name: string, owner: EnvelopeOwner): OpenEnvelope {
    const { promise, settle } = openPromise<Position>();
    const envelope: OpenEnvelope = {
      owner,
      pieces: [],
      bytes: 0,
      published: promise,
      settle,
      timer: setTimeout(() => this.#send(name, envelope), this.#options.lingerMs),
    };
    this.#open.set(name, envelope);
    return envelope;
  }

  #send(name: string, envelope: OpenEnvelope): void {
    clearTimeout(envelope.timer);
    this.#open.delete(name);
    const publishing = this.#options.publish(envelope.owner, envelope.pieces);
    envelope.settle(publishing);
    this.#publishing.add(publishing);
    const forget = (): void => void this.#publishing.delete(publishing);
    publishing.then(forget, forget);
  }
}

// Promise.withResolvers is not in Node 20.
function openPromise<T>(): { promise: Promise<T>; settle: (outcome: Promise<T>) => void } {
  let settle!: (outcome: Promise<T>) => void;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
