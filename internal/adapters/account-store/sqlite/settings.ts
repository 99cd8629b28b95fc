import type { Clock } from '../../../ports/clock.js';

export interface SqliteSettings {
  /** The database's file; it and its folder are made where they are not there. */
  readonly file: string;
  /** Decides when a call's deadline has passed. */
  readonly clock: Clock;
}

/**
 * How long a statement waits for another process's lock, in ms. The wait blocks the whole process, so it is short:
 * nothing else writes this file but a program that starts on it, or a person's tool.
 */
export const BUSY_TIMEOUT_MS = 250;
