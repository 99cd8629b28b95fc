import type { Call } from '../call.js';

export interface Project {
  /** UUID, lower case. */
  readonly id: string;
  readonly name: string;
  /** IANA name. */
  readonly timezone: string;
  /** How many local dates back questions look and events are kept; null: without end. */
  readonly retentionDays: number | null;
  readonly createdAt: number;
}

/** What is absent stays as it is. */
export interface ProjectChange {
  readonly name?: string;
  readonly timezone?: string;
  readonly retentionDays?: number | null;
}

/** A project that was removed is found by none of these. */
export interface ProjectStore {
  /**
   * Makes the project unless one of that id is there; of two at once, one makes it. Gives the stored one.
   * Errors: `conflict` where one of that id was removed.
   */
  ensureProject(project: Project, call: Call): Promise<Project>;
  /** Adds a project with its first owner. Errors: `not_found` where there is no such user. */
  addProject(project: Project, ownerId: string, call: Call): Promise<void>;
  project(id: string, call: Call): Promise<Project | null>;
  /** Gives the project as changed. Errors: `not_found`. */
  changeProject(id: string, change: ProjectChange, call: Call): Promise<Project>;
  /**
   * Removes the project from sight and revokes its keys; its id is never used again, and is remembered so that what
   * is left of it elsewhere can be erased. Errors: `not_found`.
   */
  removeProject(id: string, now: number, call: Call): Promise<void>;
}
