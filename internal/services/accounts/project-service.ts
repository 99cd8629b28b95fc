import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, Member, MemberRole, Project, ProjectChange } from '../../ports/account-store.js';
import type { Page } from '../../ports/accounts/page.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { Ids } from '../../ports/ids.js';
import { TOKENS } from '../../ports/tokens.js';
import { INSTALLATION_PROJECT_ID } from '../installation/installation-service.js';
import { KeyService } from '../keys/key-service.js';

/** Projects and their members. Who may do what is told before (transport/http/project-access.ts). */
@injectable()
export class ProjectService {
  readonly #accounts: AccountStore;
  readonly #clock: Clock;
  readonly #ids: Ids;
  readonly #keys: KeyService;

  constructor(
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Ids) ids: Ids,
    @inject(KeyService) keys: KeyService,
  ) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#ids = ids;
    this.#keys = keys;
  }

  async create(
    ownerId: string,
    wanted: Pick<Project, 'name' | 'timezone' | 'retentionDays'>,
    call: Call,
  ): Promise<Project> {
    const now = this.#clock.now();
    const project: Project = { ...wanted, id: this.#ids.uuid(now), createdAt: now };
    await this.#accounts.addProject(project, ownerId, call);
    return project;
  }

  projectsOf(
    userId: string,
    page: Page,
    call: Call,
  ): Promise<{ readonly project: Project; readonly role: MemberRole }[]> {
    return this.#accounts.projectsOf(userId, page, call);
  }

  /** Errors: `not_found`. */
  change(id: string, change: ProjectChange, call: Call): Promise<Project> {
    return this.#accounts.changeProject(id, change, call);
  }

  /** Its keys end at once. Errors: `not_found`; `conflict` for the installation's own. */
  async remove(id: string, call: Call): Promise<void> {
    if (id === INSTALLATION_PROJECT_ID) {
      throw new PatchbayError('conflict', "The installation's own project cannot be removed.");
    }
    const keys = await this.#accounts.keys(id, call);
    await this.#accounts.removeProject(id, this.#clock.now(), call);
    this.#keys.forget(keys.map(({ hash }) => hash));
  }

  members(projectId: string, page: Page, call: Call): Promise<Member[]> {
    return this.#accounts.members(projectId, page, call);
  }

  /** Errors: `not_found` where nobody has this email; `conflict` where they are a member already. */
  async addMember(
    projectId: string,
    { email, role }: { readonly email: string; readonly role: MemberRole },
    call: Call,
  ): Promise<Member> {
    const user = await this.#accounts.userByEmail(email, call);
    if (user === null) throw new PatchbayError('not_found', 'Nobody is registered with this email.');
    const createdAt = this.#clock.now();
    await this.#accounts.addMember({ projectId, userId: user.id, role, createdAt }, call);
    return { projectId, userId: user.id, email: user.email, fullName: user.fullName, role, createdAt };
  }

  /** Errors: `not_found`; `conflict` for the last owner. */
  changeMember(projectId: string, userId: string, role: MemberRole, call: Call): Promise<Member> {
    return this.#accounts.changeMember(projectId, userId, role, call);
  }

  /** Errors: as `changeMember`. */
  removeMember(projectId: string, userId: string, call: Call): Promise<void> {
    return this.#accounts.removeMember(projectId, userId, call);
  }
}
