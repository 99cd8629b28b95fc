import type { Call } from '../call.js';
import type { Page } from './page.js';

/** `admin`: manages the installation's users. Projects are their members' alone. */
export const userRoles = ['admin', 'member'] as const;
export type UserRole = (typeof userRoles)[number];

export interface User {
  /** UUIDv7. */
  readonly id: string;
  /** In lower case: two spellings of one address are one user. */
  readonly email: string;
  readonly fullName: string | null;
  readonly company: string | null;
  readonly role: UserRole;
  /** In PHC string format. */
  readonly passwordHash: string;
  readonly createdAt: number;
  /** Null while the user may sign in. */
  readonly disabledAt: number | null;
}

export interface UserStore {
  /** Errors: `conflict` where the email is taken. */
  addUser(user: User, call: Call): Promise<void>;
  /**
   * Adds the installation's first user, and makes them an owner of this project. Of any number of calls at once, also
   * from several processes, at most one ever succeeds.
   *
   * Errors: `conflict` where there has ever been a user; `not_found` where the project is not there.
   */
  addFirstUser(user: User, projectId: string, call: Call): Promise<void>;
  hasUsers(call: Call): Promise<boolean>;
  user(id: string, call: Call): Promise<User | null>;
  userByEmail(email: string, call: Call): Promise<User | null>;
  users(page: Page, call: Call): Promise<User[]>;
  /**
   * Gives the user as changed. A user who is disabled loses every session.
   * Errors: `not_found`; `conflict` where no admin would be left who may sign in.
   */
  changeUser(id: string, change: UserChange, call: Call): Promise<User>;
  /** Sets the password's hash and ends every session but one. Errors: `not_found`. */
  changePassword(
    id: string,
    change: { readonly passwordHash: string; readonly keepSession: string; readonly now: number },
    call: Call,
  ): Promise<void>;
}

/** What is absent stays as it is. */
export interface UserChange {
  readonly role?: UserRole;
  readonly disabledAt?: number | null;
}
