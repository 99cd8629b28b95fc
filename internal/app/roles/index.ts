import type { Role } from '../../config/roles.js';
import { api } from './api.js';
import { consumer } from './consumer.js';
import type { RoleParts } from './role-parts.js';
import { worker } from './worker.js';

export type { RoleParts, Singleton } from './role-parts.js';

const partsByRole: Readonly<Record<Role, RoleParts>> = { api, consumer, worker };

/** In the order of their start, whatever the order of the names: the API takes nothing before its events are carried on. */
const startOrder: readonly Role[] = ['consumer', 'worker', 'api'];

export function partsOf(chosen: readonly Role[]): RoleParts[] {
  return startOrder.filter((role) => chosen.includes(role)).map((role) => partsByRole[role]);
}
