import type { DependencyContainer } from 'tsyringe';
import type { Role } from '../config/roles.js';
import type { Part } from '../ports/part.js';
import type { HealthCheck, HealthChecks } from '../services/health/health-check.js';
import type { ChosenPorts } from './registry.js';
import { partsOf } from './roles/index.js';

/** What health and readiness of a process of these roles ask. */
export function healthChecksOf(
  roles: readonly Role[],
  { eventStore, accountStore, broker, cache }: ChosenPorts,
  container: DependencyContainer,
): HealthChecks {
  const parts = partsOf(roles);
  const own = parts.flatMap((role) => role.checks(container));
  return {
    parts: [
      ...checkOf('event_store', eventStore),
      ...checkOf('account_store', accountStore),
      ...checkOf('broker', broker).map((check) => ({
        ...check,
        ...(broker?.spool !== undefined && { spool: broker.spool.bind(broker) }),
      })),
      // Questions are answered without it.
      ...checkOf('cache', cache, { isNeeded: false, isOff: cache?.keepMs === 0 }),
      // A server that takes events is not taken out of service for what others can carry on, or it itself later.
      ...own.map((check) => ({ ...check, isNeeded: check.isNeeded && !roles.includes('api') })),
    ],
    proofs: parts.flatMap((role) => role.proofs(container)),
  };
}

function checkOf(
  name: string,
  part: Part | undefined,
  notes: Pick<HealthCheck, 'isNeeded' | 'isOff'> = { isNeeded: true },
): HealthCheck[] {
  return part === undefined ? [] : [{ name, ...notes, check: (call) => part.check(call) }];
}
