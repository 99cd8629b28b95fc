import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { User, UserChange, UserStore } from '../../../ports/account-store.js';
import type { AccountDatabase } from './account-database.js';
import { lockInstallation, lockProject } from './locks.js';
import type { MemberRow } from './rows/member-row.js';
import type { SessionRow } from './rows/session-row.js';
import { fromUserRow, toUserRow, type UserRow } from './rows/user-row.js';

export function knexUsers(database: AccountDatabase): UserStore {
  return {
    addUser: (user, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          await transaction('installation').where({ id: 1 }).update({ has_users: 1 });
          await transaction<UserRow>('users').insert(toUserRow(user));
        }),
      ),

    addFirstUser: (user, projectId, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          const isFirst = await transaction('installation')
            .where({ id: 1, has_users: 0 })
            .update({ has_users: 1 });
          if (isFirst === 0) throw new PatchbayError('conflict', 'The installation has had its first user.');
          await lockProject(transaction, projectId);
          await transaction<UserRow>('users').insert(toUserRow(user));
          await transaction<MemberRow>('members').insert({
            project_id: projectId,
            user_id: user.id,
            role: 'owner',
            created_at: user.createdAt,
          });
        }),
      ),

    async hasUsers(call) {
      const rows = await database.run(call, (knex) =>
        knex('installation').where({ has_users: 1 }).select<{ readonly id: number }[]>('id'),
      );
      return rows.length > 0;
    },

    async user(id, call) {
      const row = await database.run(call, (knex) => knex<UserRow>('users').where({ id }).first());
      return row === undefined ? null : fromUserRow(row);
    },

    async userByEmail(email, call) {
      const row = await database.run(call, (knex) => knex<UserRow>('users').where({ email }).first());
      return row === undefined ? null : fromUserRow(row);
    },

    async users({ limit, after }, call) {
      const rows = await database.run(call, (knex) => {
        const query = knex<UserRow>('users').orderBy('id').limit(limit);
        return after === null ? query : query.where('id', '>', after);
      });
      return rows.map(fromUserRow);
    },

    changeUser: (id, change, call) =>
      database.run(call, (knex) => knex.transaction((transaction) => changeUser(transaction, id, change))),

    changePassword: (id, { passwordHash, keepSession, now }, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          const found = await transaction<UserRow>('users')
            .where({ id })
            .update({ password_hash: passwordHash });
          if (found === 0) throw noSuchUser();
          await transaction<SessionRow>('sessions')
            .where({ user_id: id, ended_at: null })
            .whereNot({ id: keepSession })
            .update({ ended_at: now });
        }),
      ),
  };
}

async function changeUser(transaction: Knex.Transaction, id: string, change: UserChange): Promise<User> {
  await lockInstallation(transaction);
  const before = await transaction<UserRow>('users').where({ id }).first();
  if (before === undefined) throw noSuchUser();
  const after: UserRow = {
    ...before,
    ...(change.role === undefined ? {} : { role: change.role }),
    ...(change.disabledAt === undefined ? {} : { disabled_at: change.disabledAt }),
  };
  await transaction<UserRow>('users')
    .where({ id })
    .update({ role: after.role, disabled_at: after.disabled_at });
  if (isAdmin(before) && !isAdmin(after)) await refuseWithoutAdmin(transaction);
  if (after.disabled_at !== null) {
    await transaction<SessionRow>('sessions')
      .where({ user_id: id, ended_at: null })
      .update({ ended_at: after.disabled_at });
  }
  return fromUserRow(after);
}

function isAdmin({ role, disabled_at }: UserRow): boolean {
  return role === 'admin' && disabled_at === null;
}

async function refuseWithoutAdmin(transaction: Knex.Transaction): Promise<void> {
  const left = await transaction<UserRow>('users').where({ role: 'admin', disabled_at: null }).first('id');
  if (left === undefined) {
    throw new PatchbayError(
      'conflict',
      'This would leave the installation without an admin who may sign in.',
    );
  }
}

function noSuchUser(): PatchbayError {
  return new PatchbayError('not_found', 'There is no such user.');
}
