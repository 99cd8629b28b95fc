import type { EventIdentity } from '../../../domain/event/event.js';

const IDENTITIES_AT_ONCE = 10_000;

/** Asks of so many as one statement takes at once, in order. Without any, too: a call that has ended is refused. */
export async function inPieces(
  identities: readonly EventIdentity[],
  ask: (piece: readonly EventIdentity[]) => Promise<boolean[]>,
): Promise<boolean[]> {
  const stored: boolean[] = [];
  for (let at = 0; at === 0 || at < identities.length; at += IDENTITIES_AT_ONCE)
    stored.push(...(await ask(identities.slice(at, at + IDENTITIES_AT_ONCE))));
  return stored;
}
