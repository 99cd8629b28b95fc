import { inject, injectable } from 'tsyringe';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../keys/key-service.js';

/** The same in every installation, so that two servers that start at once on one database make one project. */
export const INSTALLATION_PROJECT_ID = '01900000-0000-7000-8000-000000000001';

/** The first key's: of servers that start at once on an empty database, one makes it, and shows it. */
const FIRST_KEY_ID = '01900000-0000-7000-8000-000000000002';

export interface Installation {
  readonly project: Project;
  /** The first key, in clear, on the first start only. */
  readonly firstKey: string | null;
  /** The command line's own key, in clear. */
  readonly localKey: string;
}

/** Makes what a first look needs: the project `default`, a key to try it with, and one for the command line. */
@injectable()
export class InstallationService {
  readonly #accounts: AccountStore;
  readonly #keys: KeyService;
  readonly #clock: Clock;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#accounts = accounts;
    this.#keys = keys;
    this.#clock = clock;
  }

  /** @param keptLocalKey the command line's key of an earlier start, which is kept while it is good */
  async prepare(keptLocalKey: string | null, call: Call): Promise<Installation> {
    const project = await this.project(call);
    const firstKey = await this.#firstKey(project, call);
    return { project, firstKey, localKey: await this.#localKey(project, keptLocalKey) };
  }

  /** The project of the first key and of the first user. */
  project(call: Call): Promise<Project> {
    return this.#accounts.ensureProject(
      {
        id: INSTALLATION_PROJECT_ID,
        name: 'default',
        timezone: 'UTC',
        retentionDays: null,
        createdAt: this.#clock.now(),
      },
      call,
    );
  }

  /** Null where the installation has had keys before, or another server has just made this one. */
  async #firstKey(project: Project, call: Call): Promise<string | null> {
    if ((await this.#accounts.keys(project.id, call)).length > 0) return null;
    try {
      const wanted = { id: FIRST_KEY_ID, name: 'first key', scopes: ['ingest', 'read'] } as const;
      return (await this.#keys.create(project.id, wanted)).key;
    } catch (thrown) {
      if (toPatchbayError(thrown).code === 'conflict') return null;
      throw thrown;
    }
  }

  async #localKey(project: Project, kept: string | null): Promise<string> {
    if (kept !== null && (await this.#isGood(project, kept))) return kept;
    const made = await this.#keys.create(project.id, {
      name: 'local command line',
      scopes: ['ingest', 'read', 'manage'],
    });
    return made.key;
  }

  async #isGood(project: Project, key: string): Promise<boolean> {
    try {
      return (await this.#keys.authenticate(key)).projectId === project.id;
    } catch (thrown) {
      if (toPatchbayError(thrown).code === 'unauthenticated') return false;
      throw thrown;
    }
  }
}
