import type { BackendSetting } from './profiles.js';

interface RoleNotes {
  /** Where its HTTP listens unless HTTP_PORT says otherwise. */
  readonly port: number;
  /** The backends that it uses; a process makes and starts those of its roles alone. */
  readonly backends: readonly BackendSetting[];
}

/** What a process can be. A process of all roles is the whole program; each role alone may run any number of times. */
export const roles = {
  /** Takes events, answers questions, keeps accounts. */
  api: { port: 8080, backends: ['EVENT_STORE', 'ACCOUNT_STORE', 'OBJECT_STORE', 'CACHE', 'BROKER'] },
  /** Carries events from the broker to the storage. */
  consumer: { port: 8081, backends: ['EVENT_STORE', 'ACCOUNT_STORE', 'CACHE', 'BROKER'] },
  /** Does what nobody waits for: upkeep. */
  worker: { port: 8082, backends: ['ACCOUNT_STORE'] },
} as const satisfies Record<string, RoleNotes>;

export type Role = keyof typeof roles;
export const roleNames = Object.keys(roles) as [Role, ...Role[]];

export function isWholeProgram(chosen: readonly Role[]): boolean {
  return roleNames.every((role) => chosen.includes(role));
}

/** Of the first of the roles, in the order of the table. */
export function defaultPort(chosen: readonly Role[]): number {
  const first = roleNames.find((role) => chosen.includes(role));
  return roles[first ?? 'api'].port;
}

/** What these roles use together. */
export function backendsOf(chosen: readonly Role[]): ReadonlySet<BackendSetting> {
  return new Set(chosen.flatMap((role): readonly BackendSetting[] => roles[role].backends));
}
