/** The server's clock, so that tests own time. */
export interface Clock {
  /** Milliseconds since 1970, UTC. */
  now(): number;
}
