import type { Call } from './call.js';

/** What every backend is: something that is started, can be asked how it is, and is stopped. */
export interface Part {
  /** Connects, and makes or migrates what it needs. Constructors connect to nothing. */
  start(call: Call): Promise<void>;
  /** Proves that the part can be reached and used; writes nothing. Rejects with the reason if not. */
  check(call: Call): Promise<void>;
  /** Ends everything that `start` began. May be called twice, and without a start. */
  stop(): Promise<void>;
}
