/**
 * Fingerprints of the keys of the open objects: an object's own lie above its parents'. Two keys of one object with one
 * fingerprint may be the same key, so the event is left to the full scanner; different keys seldom meet so.
 */
const MOST = 64;
const fingerprints = memory.data(4 * MOST + 16);
let top: i32 = 0;

/** Where the keys of an object that opens now begin. */
export function openKeys(): i32 {
  return top;
}

/** Forgets the keys of an object, which began here. */
export function closeKeys(base: i32): void {
  top = base;
}

/** False where a key of the object may be the same, or too many are open. */
export function addKey(base: i32, at: usize, end: usize): bool {
  if (top == MOST) return false;
  const fingerprint = fingerprintOf(at, end);
  const sought = i32x4.splat(fingerprint);
  for (let i = base; i < top; i += 4) {
    const same = i32x4.bitmask(i32x4.eq(v128.load(fingerprints + ((<usize>i) << 2)), sought));
    const left = top - i;
    if ((same & (left >= 4 ? 15 : (1 << left) - 1)) != 0) return false;
  }
  store<i32>(fingerprints + ((<usize>top) << 2), fingerprint);
  top++;
  return true;
}

function fingerprintOf(at: usize, end: usize): i32 {
  const length = (end - at) as u64;
  let hash: u64 = length * 0x9e3779b97f4a7c15;
  if (length < 8) return fold(mix(hash, load<u64>(at) & ((1 << (length << 3)) - 1)));
  for (let i = at; i + 8 < end; i += 8) hash = mix(hash, load<u64>(i));
  return fold(mix(hash, load<u64>(end - 8)));
}

function mix(hash: u64, bytes: u64): u64 {
  const mixed = (hash ^ bytes) * 0xff51afd7ed558ccd;
  return mixed ^ (mixed >> 32);
}

function fold(hash: u64): i32 {
  return hash as i32;
}
