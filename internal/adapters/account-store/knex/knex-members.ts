import type { Knex } from 'knex';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Member, MemberRole, MemberStore } from '../../../ports/account-store.js';
import type { AccountDatabase } from './account-database.js';
import { lockProject } from './locks.js';
import { fromMemberRow, type MemberRow, type NamedMemberRow } from './rows/member-row.js';
import { fromProjectRow, type ProjectRow } from './rows/project-row.js';

export function knexMembers(database: AccountDatabase): MemberStore {
  return {
    addMember: (member, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          await lockProject(transaction, member.projectId);
          await transaction<MemberRow>('members').insert({
            project_id: member.projectId,
            user_id: member.userId,
            role: member.role,
            created_at: member.createdAt,
          });
        }),
      ),

    member: (projectId, userId, call) => database.run(call, (knex) => findMember(knex, projectId, userId)),

    async members(projectId, { limit, after }, call) {
      const rows = await database.run(call, (knex) => {
        const query = namedMembers(knex, projectId).orderBy('members.user_id').limit(limit);
        return after === null ? query : query.where('members.user_id', '>', after);
      });
      return rows.map(fromMemberRow);
    },

    changeMember: (projectId, userId, role, call) =>
      database.run(call, (knex) =>
        knex.transaction((transaction) => changeMember(transaction, projectId, userId, role)),
      ),

    removeMember: (projectId, userId, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          await lockProject(transaction, projectId);
          const member = await presentMember(transaction, projectId, userId);
          await transaction<MemberRow>('members').where({ project_id: projectId, user_id: userId }).delete();
          if (member.role === 'owner') await refuseWithoutOwner(transaction, projectId);
        }),
      ),

    async projectsOf(userId, { limit, after }, call) {
      const rows = await database.run(call, (knex) => {
        const query = knex('members')
          .join('projects', 'projects.id', 'members.project_id')
          .where({ 'members.user_id': userId, 'projects.removed_at': null })
          .select<(ProjectRow & Pick<MemberRow, 'role'>)[]>('projects.*', 'members.role')
          .orderBy('projects.id')
          .limit(limit);
        return after === null ? query : query.where('projects.id', '>', after);
      });
      return rows.map((row) => ({ project: fromProjectRow(row), role: row.role }));
    },
  };
}

async function changeMember(
  transaction: Knex.Transaction,
  projectId: string,
  userId: string,
  role: MemberRole,
): Promise<Member> {
  await lockProject(transaction, projectId);
  const member = await presentMember(transaction, projectId, userId);
  await transaction<MemberRow>('members').where({ project_id: projectId, user_id: userId }).update({ role });
  if (member.role === 'owner') await refuseWithoutOwner(transaction, projectId);
  return { ...member, role };
}

function namedMembers(knex: Knex, projectId: string) {
  return knex('members')
    .join('users', 'users.id', 'members.user_id')
    .join('projects', 'projects.id', 'members.project_id')
    .where({ 'members.project_id': projectId, 'projects.removed_at': null })
    .select<NamedMemberRow[]>('members.*', 'users.email', 'users.full_name');
}

async function findMember(knex: Knex, projectId: string, userId: string): Promise<Member | null> {
  const [row] = await namedMembers(knex, projectId).where({ 'members.user_id': userId });
  return row === undefined ? null : fromMemberRow(row);
}

async function presentMember(knex: Knex, projectId: string, userId: string): Promise<Member> {
  const member = await findMember(knex, projectId, userId);
  if (member === null) throw new PatchbayError('not_found', 'The project has no such member.');
  return member;
}

async function refuseWithoutOwner(transaction: Knex.Transaction, projectId: string): Promise<void> {
  const left = await transaction('members')
    .join('users', 'users.id', 'members.user_id')
    .where({ 'members.project_id': projectId, 'members.role': 'owner', 'users.disabled_at': null })
    .first<Pick<MemberRow, 'user_id'> | undefined>('members.user_id');
  if (left === undefined) {
    throw new PatchbayError('conflict', 'This would leave the project without an owner who may sign in.');
  }
}
