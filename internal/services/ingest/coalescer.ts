import { limits } from '../../domain/limits.js';
import type { Position } from '../../ports/broker.js';
import { BucketRound, splitByUser, type PartitionBy } from './buckets.js';
import { cutIntoPieces, type LinePiece } from './line-pieces.js';

/** Whose events may share an envelope: the header names both. */
export interface EnvelopeOwner {
  readonly projectId: string;
  readonly keyId: string;
}

export interface CoalescerOptions {
  /** How long the first event of an envelope waits for others, in ms. */
  readonly lingerMs: number;
  readonly partitionBy: PartitionBy;
  /** Resolves when the lines are durable in the broker. */
  publish(owner: EnvelopeOwner, pieces: readonly LinePiece[], bucket: number): Promise<Position>;
}

interface OpenEnvelope {
  /** Among those that are open. */
  readonly name: string;
  readonly owner: EnvelopeOwner;
  /** Null: whichever is next. */
  readonly bucket: number | null;
  readonly pieces: LinePiece[];
  bytes: number;
  readonly timer: NodeJS.Timeout;
  /** One promise for all its requests, with its one position. */
  readonly published: Promise<readonly Position[]>;
  readonly settle: (positions: Promise<readonly Position[]>) => void;
}

/**
 * Gathers the events of many requests into envelopes: a broker message of a hundred events costs about a
 * sixtieth of a hundred messages of one. An envelope leaves when it is full or its first event has waited.
 */
export class Coalescer {
  readonly #options: CoalescerOptions;
  /** By key, and by bucket where a user's events share one: a key belongs to one project. */
  readonly #open = new Map<string, OpenEnvelope>();
  readonly #round = new BucketRound();
  readonly #publishing = new Set<Promise<unknown>>();

  constructor(options: CoalescerOptions) {
    this.#options = options;
  }

  /** Resolves, when all the lines are durable, with the positions of the envelopes that carry them. */
  async add(owner: EnvelopeOwner, lines: LinePiece): Promise<readonly Position[]> {
    if (this.#options.partitionBy === 'project') return this.#add(owner, lines, null);
    const buckets = splitByUser(lines, this.#round.next());
    return (await Promise.all(buckets.map((each) => this.#add(owner, each.lines, each.bucket)))).flat();
  }

  /** Sends what is gathered and waits until everything on its way is durable or refused. */
  async flush(): Promise<void> {
    for (const envelope of this.#open.values()) this.#send(envelope);
    while (this.#publishing.size > 0) await Promise.allSettled([...this.#publishing]);
  }

  async #add(owner: EnvelopeOwner, lines: LinePiece, bucket: number | null): Promise<readonly Position[]> {
    const pieces = cutIntoPieces(lines, limits.envelopeBytes);
    const [first] = pieces;
    if (pieces.length === 1 && first !== undefined) return this.#put(owner, first, bucket);
    return (await Promise.all(pieces.map((piece) => this.#put(owner, piece, bucket)))).flat();
  }

  #put(owner: EnvelopeOwner, piece: LinePiece, bucket: number | null): Promise<readonly Position[]> {
    const name = bucket === null ? owner.keyId : `${owner.keyId} ${bucket}`;
    let envelope = this.#open.get(name);
    if (envelope !== undefined && !hasRoom(envelope, owner, piece)) {
      this.#send(envelope);
      envelope = undefined;
    }
    envelope ??= this.#openEnvelope(name, owner, bucket);
    envelope.pieces.push(piece);
    envelope.bytes += piece.bytes.length;
    return envelope.published;
  }

  #openEnvelope(name: string, owner: EnvelopeOwner, bucket: number | null): OpenEnvelope {
    const { promise, settle } = openPromise<readonly Position[]>();
    const envelope: OpenEnvelope = {
      name,
      owner: { projectId: owner.projectId, keyId: owner.keyId },
      bucket,
      pieces: [],
      bytes: 0,
      published: promise,
      settle,
      timer: setTimeout(() => this.#send(envelope), this.#options.lingerMs),
    };
    this.#open.set(name, envelope);
    return envelope;
  }

  #send(envelope: OpenEnvelope): void {
    clearTimeout(envelope.timer);
    this.#open.delete(envelope.name);
    const { owner, pieces, bucket } = envelope;
    const publishing = this.#options.publish(owner, pieces, bucket ?? this.#round.next());
    envelope.settle(publishing.then((position) => [position]));
    this.#publishing.add(publishing);
    const forget = (): void => void this.#publishing.delete(publishing);
    publishing.then(forget, forget);
  }
}

/** The header names both project and key. */
function hasRoom({ owner, bytes }: OpenEnvelope, sender: EnvelopeOwner, piece: LinePiece): boolean {
  return owner.projectId === sender.projectId && bytes + piece.bytes.length <= limits.envelopeBytes;
}

// Promise.withResolvers is not in Node 20.
function openPromise<T>(): { promise: Promise<T>; settle: (outcome: Promise<T>) => void } {
  let settle!: (outcome: Promise<T>) => void;
  const promise = new Promise<T>((resolve) => {
    settle = resolve;
  });
  return { promise, settle };
}
