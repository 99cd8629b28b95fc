/** Where new ids and secrets come from, so that tests own chance. */
export interface Ids {
  /** A UUIDv7 for this moment, lower case. */
  uuid(now: number): string;
  /** So many bytes from a cryptographic source. */
  secret(bytes: number): Buffer;
}
