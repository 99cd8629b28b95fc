import type { Cache } from '../../ports/cache.js';

/** Keeps nothing: every question is answered anew. */
export class NoCache implements Cache {
  readonly keepMs = 0;

  start(): Promise<void> {
    return Promise.resolve();
  }

  check(): Promise<void> {
    return Promise.resolve();
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  get(): Promise<null> {
    return Promise.resolve(null);
  }

  set(): Promise<void> {
    return Promise.resolve();
  }

  claim(): Promise<boolean> {
    return Promise.resolve(true);
  }

  release(): Promise<void> {
    return Promise.resolve();
  }

  generation(): Promise<null> {
    return Promise.resolve(null);
  }

  moveGenerations(): Promise<void> {
    return Promise.resolve();
  }
}
