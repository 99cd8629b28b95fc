/** The limits of an event (limits.ts of the domain), put here by the host: until then no event is plain. */
export let eventBytes: usize = 0;
export let eventDepth: i32 = 0;
export let eventKeys: i32 = 0;

export function setLimits(bytes: usize, depth: i32, keys: i32): void {
  eventBytes = bytes;
  eventDepth = depth;
  eventKeys = keys;
}

/** For each text field, put here by the host: the most code points it may have. */
export const textLimits = memory.data(28);

/** A text of more bytes than that may still be short enough, but is not plain. */
export function mostBytes(field: usize): usize {
  return load<u32>(textLimits + (field << 2));
}
