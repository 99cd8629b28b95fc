import type { IncomingMessage } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, ApiKey, MemberRole, Project, User } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../../services/keys/key-service.js';
import { Authentication } from './authentication.js';
import { idInPath, projectOf } from './parameters.js';

/** `read`: questions and exports. `manage`: members, keys, dead letters, the project itself. */
export type Need = 'read' | 'manage';

/** What the path or `project_id` says, if anything. */
export type NamedProject = string | readonly string[] | undefined;

export interface Grant {
  readonly project: Project;
  /** Of the user who asks; null for a key. */
  readonly role: MemberRole | null;
}

/**
 * The one place that tells whose data a request is about, and whether who asks may have it. A project is its
 * members' alone: to everybody else, admins too, it is not there.
 */
@injectable()
export class ProjectAccess {
  readonly #authentication: Authentication;
  readonly #keys: KeyService;
  readonly #accounts: AccountStore;

  constructor(
    @inject(Authentication) authentication: Authentication,
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.AccountStore) accounts: AccountStore,
  ) {
    this.#authentication = authentication;
    this.#keys = keys;
    this.#accounts = accounts;
  }

  /**
   * Errors: `unauthenticated`, `forbidden`, `project_required`, and `not_found` for another tenant's project, whether
   * or not it exists.
   */
  async project(request: IncomingMessage, named: NamedProject, need: Need, call: Call): Promise<Project> {
    return (await this.grant(request, named, need, call)).project;
  }

  /** The same, with what the user is in the project. */
  async grant(request: IncomingMessage, named: NamedProject, need: Need, call: Call): Promise<Grant> {
    const credential = await this.#authentication.credential(request, call);
    if (credential.kind === 'user') return this.#grantToUser(credential.user, named, need, call);
    this.#keys.requireScope(credential.key, need);
    return this.#grantToKey(credential.key, named, call);
  }

  /** Whoever may see how the server itself is doing: an admin, or a key that may read. */
  async operator(request: IncomingMessage, call: Call): Promise<void> {
    const credential = await this.#authentication.credential(request, call);
    if (credential.kind === 'key') this.#keys.requireScope(credential.key, 'read');
    else requireAdmin(credential.user);
  }

  async admin(request: IncomingMessage, call: Call): Promise<void> {
    requireAdmin((await this.#authentication.user(request, call)).user);
  }

  async #grantToKey(key: ApiKey, named: NamedProject, call: Call): Promise<Grant> {
    const project = await this.#accounts.project(projectOf(key, named), call);
    if (project === null) throw noSuchProject();
    return { project, role: null };
  }

  async #grantToUser(user: User, named: NamedProject, need: Need, call: Call): Promise<Grant> {
    const grant = await this.#projectOfUser(user, named, call);
    if (need === 'manage' && grant.role !== 'owner') {
      throw new PatchbayError('forbidden', 'Only owners of the project can do this.');
    }
    return grant;
  }

  async #projectOfUser(user: User, named: NamedProject, call: Call): Promise<Grant> {
    const names = new Set([named ?? []].flat().map((name) => name.toLowerCase()));
    const [id, other] = names;
    if (other !== undefined) throw projectRequired('Name one project only.');
    if (id === undefined) return this.#onlyProjectOf(user, call);
    const member = await this.#accounts.member(idInPath(id), user.id, call);
    const project = member === null ? null : await this.#accounts.project(id, call);
    if (member === null || project === null) throw noSuchProject();
    return { project, role: member.role };
  }

  async #onlyProjectOf(user: User, call: Call): Promise<Grant> {
    const [only, another] = await this.#accounts.projectsOf(user.id, { limit: 2, after: null }, call);
    if (only === undefined) throw new PatchbayError('not_found', 'You are a member of no project.');
    if (another !== undefined) throw projectRequired('You have several projects: name one with project_id.');
    return only;
  }
}

function requireAdmin(user: User): void {
  if (user.role !== 'admin') throw new PatchbayError('forbidden', 'Only admins can do this.');
}

function noSuchProject(): PatchbayError {
  return new PatchbayError('not_found', 'There is no such project.');
}

function projectRequired(message: string): PatchbayError {
  return new PatchbayError('project_required', message);
}
