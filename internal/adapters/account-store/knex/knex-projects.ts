import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Project, ProjectChange, ProjectStore } from '../../../ports/account-store.js';
import type { AccountDatabase } from './account-database.js';
import { lockProject, noSuchProject } from './locks.js';
import type { ApiKeyRow } from './rows/api-key-row.js';
import { storable } from './rows/column-values.js';
import type { MemberRow } from './rows/member-row.js';
import { fromProjectRow, toProjectRow, type ProjectRow } from './rows/project-row.js';

export function knexProjects(database: AccountDatabase): ProjectStore {
  return {
    async ensureProject(project, call) {
      const row = await database.run(call, async (knex) => {
        // Changes nothing on a conflict. Not `ignore()`: on MySQL that is INSERT IGNORE, which hides other faults.
        await knex<ProjectRow>('projects').insert(toProjectRow(project)).onConflict('id').merge(['id']);
        return knex<ProjectRow>('projects').where({ id: project.id, removed_at: null }).first();
      });
      if (row === undefined) {
        throw new PatchbayError('conflict', 'A project of this id was removed: it is never used again.', {
          context: { project: project.id },
        });
      }
      return fromProjectRow(row);
    },

    addProject: (project, ownerId, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          await transaction<ProjectRow>('projects').insert(toProjectRow(project));
          await transaction<MemberRow>('members').insert({
            project_id: project.id,
            user_id: ownerId,
            role: 'owner',
            created_at: project.createdAt,
          });
        }),
      ),

    async project(id, call) {
      const row = await database.run(call, (knex) =>
        knex<ProjectRow>('projects').where({ id, removed_at: null }).first(),
      );
      return row === undefined ? null : fromProjectRow(row);
    },

    changeProject: (id, change, call): Promise<Project> =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          await lockProject(transaction, id);
          const columns = changedColumns(change);
          if (Object.keys(columns).length > 0) {
            await transaction<ProjectRow>('projects').where({ id }).update(columns);
          }
          const row = await transaction<ProjectRow>('projects').where({ id }).first();
          if (row === undefined) throw noSuchProject();
          return fromProjectRow(row);
        }),
      ),

    removeProject: (id, now, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          const removed = await transaction<ProjectRow>('projects')
            .where({ id, removed_at: null })
            .update({ removed_at: now });
          if (removed === 0) throw noSuchProject();
          await transaction<ApiKeyRow>('api_keys')
            .where({ project_id: id, revoked_at: null })
            .update({ revoked_at: now });
        }),
      ),
  };
}

function changedColumns({ name, timezone, retentionDays }: ProjectChange): Partial<ProjectRow> {
  return {
    ...(name === undefined ? {} : { name: storable(name) }),
    ...(timezone === undefined ? {} : { timezone }),
    ...(retentionDays === undefined ? {} : { retention_days: retentionDays }),
  };
}
