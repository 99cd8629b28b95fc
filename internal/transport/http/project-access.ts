import type { IncomingMessage } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../../services/keys/key-service.js';
import { authenticate } from './authentication.js';
import { projectOf } from './parameters.js';

/** `read`: questions and exports. `manage`: members, keys, dead letters, the project itself. */
export type Need = 'read' | 'manage';

/** The one place that tells whose data a request is about, and whether who asks may have it. */
@injectable()
export class ProjectAccess {
  readonly #keys: KeyService;
  readonly #accounts: AccountStore;

  constructor(@inject(KeyService) keys: KeyService, @inject(TOKENS.AccountStore) accounts: AccountStore) {
    this.#keys = keys;
    this.#accounts = accounts;
  }

  /**
   * @param named what the path or `project_id` says, if anything
   * Errors: `unauthenticated`, `forbidden`, `not_found` for another tenant's project, whether or not it exists.
   */
  async project(
    request: IncomingMessage,
    named: string | readonly string[] | undefined,
    need: Need,
    call: Call,
  ): Promise<Project> {
    const key = await authenticate(this.#keys, request, need);
    const project = await this.#accounts.project(projectOf(key, named), call);
    if (project === null) throw new PatchbayError('not_found', 'There is no such project.');
    return project;
  }
}
