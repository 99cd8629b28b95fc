import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { AccountStore, ApiKey, Project } from '../../../ports/account-store.js';
import type { Call } from '../../../ports/call.js';
import type { AccountDatabase } from './account-database.js';
import { fromApiKeyRow, fromProjectRow, toApiKeyRow, toProjectRow } from './rows.js';
import type { ApiKeyRow, ProjectRow } from './rows.js';

function notYet(): never {
  throw new PatchbayError('not_in_this_version', 'This is being built.');
}

/** Projects and keys in any engine that knex speaks. It owns the database's life; DeadLetters shares it. */
export class KnexAccountStore implements AccountStore {
  addUser = notYet;
  addFirstUser = notYet;
  hasUsers = notYet;
  user = notYet;
  userByEmail = notYet;
  users = notYet;
  changeUser = notYet;
  changePassword = notYet;
  addSession = notYet;
  session = notYet;
  rotateToken = notYet;
  endSessionOfToken = notYet;
  removeExpiredSessions = notYet;
  addProject = notYet;
  changeProject = notYet;
  removeProject = notYet;
  addMember = notYet;
  member = notYet;
  members = notYet;
  changeMember = notYet;
  removeMember = notYet;
  projectsOf = notYet;
  revokeKey = notYet;
  keysRevokedSince = notYet;
  noteKeysUsed = notYet;
  readonly #database: AccountDatabase;

  constructor(database: AccountDatabase) {
    this.#database = database;
  }

  start(call: Call): Promise<void> {
    return this.#database.start(call);
  }

  check(call: Call): Promise<void> {
    return this.#database.check(call);
  }

  stop(): Promise<void> {
    return this.#database.stop();
  }

  async ensureProject(project: Project, call: Call): Promise<Project> {
    await this.#database.run(call, (knex) =>
      // Changes nothing on a conflict. Not `ignore()`: on MySQL that is INSERT IGNORE, which hides other faults.
      knex<ProjectRow>('projects').insert(toProjectRow(project)).onConflict('id').merge(['id']),
    );
    const stored = await this.project(project.id, call);
    if (stored === null) {
      throw new PatchbayError('conflict', 'The project was removed while it was being made.', {
        retryable: true,
        context: { project: project.id },
      });
    }
    return stored;
  }

  async project(id: string, call: Call): Promise<Project | null> {
    const row = await this.#database.run(call, (knex) => knex<ProjectRow>('projects').where({ id }).first());
    return row === undefined ? null : fromProjectRow(row);
  }

  async addKey(key: ApiKey, call: Call): Promise<void> {
    await this.#database.run(call, (knex) => knex<ApiKeyRow>('api_keys').insert(toApiKeyRow(key)));
  }

  async keyByHash(hash: string, call: Call): Promise<ApiKey | null> {
    const row = await this.#database.run(call, (knex) => knex<ApiKeyRow>('api_keys').where({ hash }).first());
    return row === undefined ? null : fromApiKeyRow(row);
  }

  async keys(projectId: string, call: Call): Promise<ApiKey[]> {
    const rows = await this.#database.run(call, (knex) =>
      knex<ApiKeyRow>('api_keys').where({ project_id: projectId }).orderBy(['created_at', 'id']),
    );
    return rows.map(fromApiKeyRow);
  }
}
