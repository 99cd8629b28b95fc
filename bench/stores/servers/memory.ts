import { totalmem } from 'node:os';

const MEBIBYTE = 1024 ** 2;

/** What a server that has the machine nearly to itself is given to keep pages in: a quarter of it, as manuals say. */
export function quarterOfMemory(): string {
  return `${Math.floor(totalmem() / 4 / MEBIBYTE)}MB`;
}
