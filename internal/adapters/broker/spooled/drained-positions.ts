import type { Position } from '../../../ports/broker.js';

/**
 * Where the broker keeps what came out of the spool, for those who wait for it. The oldest are forgotten: a wait for one
 * of them, or for one that was drained before a restart, ends without an answer.
 */
export class DrainedPositions {
  readonly #limit: number;
  readonly #remote = new Map<Position, Position>();

  constructor(limit: number) {
    this.#limit = limit;
  }

  note(spool: Position, remote: Position): void {
    this.#remote.set(spool, remote);
    if (this.#remote.size <= this.#limit) return;
    const [oldest] = this.#remote.keys();
    if (oldest !== undefined) this.#remote.delete(oldest);
  }

  remoteOf(spool: Position): Position | undefined {
    return this.#remote.get(spool);
  }
}
