import { createHash } from 'node:crypto';

const SEAL_CHARACTERS = 22;

/** A value with a digest of it and of its key: what somebody else wrote there, or cut off, is told from what was set. */
export function sealValue(key: string, value: string): string {
  return sealOf(key, value) + value;
}

/** Null where it is not what was set under this key. */
export function openValue(key: string, sealed: string): string | null {
  const value = sealed.slice(SEAL_CHARACTERS);
  return sealed.startsWith(sealOf(key, value)) ? value : null;
}

function sealOf(key: string, value: string): string {
  return createHash('sha256')
    .update(`${key.length} ${key}`)
    .update(value)
    .digest('base64url')
    .slice(0, SEAL_CHARACTERS);
}
