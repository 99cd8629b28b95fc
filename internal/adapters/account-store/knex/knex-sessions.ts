import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { SessionStore } from '../../../ports/account-store.js';
import type { AccountDatabase } from './account-database.js';
import { rotateToken } from './rotate-token.js';
import { fromSessionRow, type RefreshTokenRow, type SessionRow } from './rows/session-row.js';
import type { UserRow } from './rows/user-row.js';

export function knexSessions(database: AccountDatabase): SessionStore {
  return {
    addSession: (session, token, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          // Of a user's disabling and this, one is first: a disabled user is left with no session.
          const mayOne = await transaction<UserRow>('users')
            .where({ id: session.userId, disabled_at: null })
            .update({ disabled_at: null });
          if (mayOne === 0) throw new PatchbayError('not_found', 'There is no such user who may sign in.');
          await transaction<SessionRow>('sessions').insert({
            id: session.id,
            user_id: session.userId,
            created_at: session.createdAt,
            expires_at: token.expiresAt,
            ended_at: session.endedAt,
          });
          await transaction<RefreshTokenRow>('refresh_tokens').insert({
            hash: token.hash,
            session_id: session.id,
            created_at: token.createdAt,
            expires_at: token.expiresAt,
            used_at: null,
          });
        }),
      ),

    async session(id, call) {
      const row = await database.run(call, (knex) => knex<SessionRow>('sessions').where({ id }).first());
      return row === undefined ? null : fromSessionRow(row);
    },

    rotateToken: (hash, successor, times, call) =>
      database.run(call, (knex) =>
        knex.transaction((transaction) => rotateToken(transaction, hash, successor, times)),
      ),

    async endSessionOfToken(hash, now, call) {
      await database.run(call, (knex) =>
        knex<SessionRow>('sessions')
          .whereIn('id', knex<RefreshTokenRow>('refresh_tokens').select('session_id').where({ hash }))
          .where({ ended_at: null })
          .update({ ended_at: now }),
      );
    },

    async removeExpiredSessions(before, call) {
      // Its tokens go with a session.
      await database.run(call, (knex) =>
        knex<SessionRow>('sessions').where('expires_at', '<', before).delete(),
      );
    },
  };
}
