/** Below what engines take as parameters of one statement (SQLite of old: 999). */
const PIECE = 500;

export function* inPieces<T>(values: readonly T[], size = PIECE): Generator<T[]> {
  for (let at = 0; at < values.length; at += size) yield values.slice(at, at + size);
}
