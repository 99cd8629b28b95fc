import type { KeyStore } from '../../../ports/account-store.js';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { AccountDatabase } from './account-database.js';
import { inPieces } from './in-pieces.js';
import { lockProject } from './locks.js';
import { fromApiKeyRow, toApiKeyRow, type ApiKeyRow } from './rows/api-key-row.js';
import type { ProjectRow } from './rows/project-row.js';

export function knexKeys(database: AccountDatabase): KeyStore {
  return {
    addKey: (key, call) =>
      database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          // Of a removal and this, one is first: no key is left that works.
          await lockProject(transaction, key.projectId);
          await transaction<ApiKeyRow>('api_keys').insert(toApiKeyRow(key));
        }),
      ),

    async keyByHash(hash, call) {
      const row = await database.run(call, (knex) => knex<ApiKeyRow>('api_keys').where({ hash }).first());
      return row === undefined ? null : fromApiKeyRow(row);
    },

    async keys(projectId, call) {
      const rows = await database.run(call, (knex) =>
        knex<ApiKeyRow>('api_keys')
          .where({ project_id: projectId })
          .whereIn('project_id', knex<ProjectRow>('projects').select('id').where({ removed_at: null }))
          .orderBy(['created_at', 'id']),
      );
      return rows.map(fromApiKeyRow);
    },

    async revokeKey(projectId, keyId, now, call) {
      const revoked = await database.run(call, (knex) =>
        knex<ApiKeyRow>('api_keys')
          .where({ id: keyId, project_id: projectId, revoked_at: null })
          .update({ revoked_at: now }),
      );
      if (revoked === 0) throw new PatchbayError('not_found', 'There is no such key.');
    },

    async keysRevokedSince(time, call) {
      const rows = await database.run(call, (knex) =>
        knex<ApiKeyRow>('api_keys').select('hash').where('revoked_at', '>=', time),
      );
      return rows.map(({ hash }) => hash);
    },

    async noteKeysUsed(used, call) {
      if (used.size === 0) return;
      await database.run(call, (knex) =>
        knex.transaction(async (transaction) => {
          for (const [time, ids] of keysByTime(used)) {
            for (const piece of inPieces(ids)) {
              await transaction<ApiKeyRow>('api_keys')
                .whereIn('id', piece)
                .where((older) => void older.whereNull('last_used_at').orWhere('last_used_at', '<', time))
                .update({ last_used_at: time });
            }
          }
        }),
      );
    },
  };
}

function keysByTime(used: ReadonlyMap<string, number>): Map<number, string[]> {
  const byTime = new Map<number, string[]>();
  for (const [id, time] of used) byTime.set(time, [...(byTime.get(time) ?? []), id]);
  return byTime;
}
