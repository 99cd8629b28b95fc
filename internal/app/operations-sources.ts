import type { DependencyContainer } from 'tsyringe';
import type { Role } from '../config/roles.js';
import type { OperationsSources } from '../services/health/operations-service.js';
import type { ChosenPorts } from './registry.js';
import { partsOf } from './roles/index.js';

/** What `/stats` and `/lag` of a process of these roles tell of. */
export function operationsSourcesOf(
  roles: readonly Role[],
  { broker, deadLetters }: ChosenPorts,
  container: DependencyContainer,
): OperationsSources {
  const shared: OperationsSources = {
    ...(broker === undefined ? {} : { broker }),
    ...(deadLetters === undefined ? {} : { deadLetters }),
  };
  return partsOf(roles).reduce((sources, role) => ({ ...sources, ...role.stats(container) }), shared);
}
