import type { Knex } from 'knex';
import type { RefreshToken, Rotation } from '../../../ports/account-store.js';
import { fromSessionRow, type RefreshTokenRow, type SessionRow } from './rows/session-row.js';

type Successor = Omit<RefreshToken, 'sessionId'>;

/** SessionStore.rotateToken, in a transaction. */
export async function rotateToken(
  transaction: Knex.Transaction,
  hash: string,
  successor: Successor,
  { now, graceMs }: { readonly now: number; readonly graceMs: number },
): Promise<Rotation> {
  // This decides which of two calls is first; the other waits here and then finds it used.
  const isFirst = await tokens(transaction)
    .where({ hash, used_at: null })
    .where('expires_at', '>', now)
    .update({ used_at: now });
  const token = await tokens(transaction).where({ hash }).first();
  if (token === undefined) return { outcome: 'refused', sessionEnded: false };
  if (isFirst === 1) return rotate(transaction, token.session_id, successor);
  // It has expired without having been used.
  if (token.used_at === null) return { outcome: 'refused', sessionEnded: false };

  const isSoon = now - Number(token.used_at) <= graceMs;
  const unusedSuccessor = await tokens(transaction)
    .where({ hash: successor.hash, session_id: token.session_id, used_at: null })
    .first();
  if (!isSoon || unusedSuccessor === undefined) return endSession(transaction, token.session_id, now);
  const session = await sessions(transaction).where({ id: token.session_id, ended_at: null }).first();
  return session === undefined
    ? { outcome: 'refused', sessionEnded: false }
    : { outcome: 'repeated', session: fromSessionRow(session) };
}

async function rotate(
  transaction: Knex.Transaction,
  sessionId: string,
  successor: Successor,
): Promise<Rotation> {
  const goesOn = await sessions(transaction)
    .where({ id: sessionId, ended_at: null })
    .update({ expires_at: successor.expiresAt });
  const session = await sessions(transaction).where({ id: sessionId }).first();
  if (goesOn === 0 || session === undefined) return { outcome: 'refused', sessionEnded: false };
  await tokens(transaction).insert({
    hash: successor.hash,
    session_id: sessionId,
    created_at: successor.createdAt,
    expires_at: successor.expiresAt,
    used_at: null,
  });
  return { outcome: 'rotated', session: fromSessionRow(session) };
}

async function endSession(transaction: Knex.Transaction, id: string, now: number): Promise<Rotation> {
  const ended = await sessions(transaction).where({ id, ended_at: null }).update({ ended_at: now });
  return { outcome: 'refused', sessionEnded: ended === 1 };
}

const tokens = (transaction: Knex.Transaction) => transaction<RefreshTokenRow>('refresh_tokens');
const sessions = (transaction: Knex.Transaction) => transaction<SessionRow>('sessions');
