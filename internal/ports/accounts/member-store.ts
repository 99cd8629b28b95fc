import type { Call } from '../call.js';
import type { Page } from './page.js';
import type { Project } from './project-store.js';

/** `viewer`: asks and exports. `owner`: also manages the project, its members and its keys. */
export const memberRoles = ['owner', 'viewer'] as const;
export type MemberRole = (typeof memberRoles)[number];

export interface Member {
  readonly projectId: string;
  readonly userId: string;
  readonly email: string;
  readonly fullName: string | null;
  readonly role: MemberRole;
  readonly createdAt: number;
}

export interface MemberStore {
  /** Errors: `conflict` where the user is a member already; `not_found` where there is no such user or project. */
  addMember(
    member: {
      readonly projectId: string;
      readonly userId: string;
      readonly role: MemberRole;
      readonly createdAt: number;
    },
    call: Call,
  ): Promise<void>;
  member(projectId: string, userId: string, call: Call): Promise<Member | null>;
  /** `page.after` is a user's id. */
  members(projectId: string, page: Page, call: Call): Promise<Member[]>;
  /** Errors: `not_found`; `conflict` where no owner would be left. */
  changeMember(projectId: string, userId: string, role: MemberRole, call: Call): Promise<Member>;
  /** Errors: as `changeMember`. */
  removeMember(projectId: string, userId: string, call: Call): Promise<void>;
  /** The projects of which the user is a member, and as what; `page.after` is a project's id. */
  projectsOf(
    userId: string,
    page: Page,
    call: Call,
  ): Promise<{ readonly project: Project; readonly role: MemberRole }[]>;
}
