/** Where new ids and secrets come from, so that tests own chance. */
export interface Ids {
  /** A UUIDv7 for this moment, lower case. */
  uuid(now: number): string;
  /** The same, its 36 characters written to a place in bytes: at the edge, events without ids take one each. */
  putUuid(now: number, target: Uint8Array, at: number): void;
  /** So many bytes from a cryptographic source. */
  secret(bytes: number): Buffer;
}
