/** A place in the order of events; the next page has what comes after it. */
export interface EventPlace {
  readonly timestamp: number;
  readonly idKey: string;
}

/** The text of a place, for clients to give back; it says nothing that the page did not. */
export function cursorOf({ timestamp, idKey }: EventPlace): string {
  return Buffer.from(`${timestamp} ${idKey}`).toString('base64url');
}

/** Null for what is no cursor. */
export function placeOfCursor(cursor: string): EventPlace | null {
  const parts = /^(\d{1,15}) ([0-9a-f]{32})$/.exec(Buffer.from(cursor, 'base64url').toString('latin1'));
  if (parts === null) return null;
  const place = { timestamp: Number(parts[1]), idKey: parts[2] ?? '' };
  // The decoder skips what it does not know: only what comes back as it was is one.
  return cursorOf(place) === cursor ? place : null;
}
