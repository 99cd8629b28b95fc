import type { DependencyContainer } from 'tsyringe';
import type { Stage } from '../../../pkg/lifecycle/index.js';
import type { HealthCheck, HealthChecks } from '../../services/health/health-check.js';
import type { OperationsSources } from '../../services/health/operations-service.js';

// eslint-disable-next-line @typescript-eslint/no-explicit-any -- as tsyringe writes it
export type Singleton = new (...parts: any[]) => object;

/** What a role puts into a process. The backends that it uses are in internal/config/roles.ts. */
export interface RoleParts {
  /** One of each a container. */
  readonly singletons: readonly Singleton[];
  /** What runs between the backends and the door to clients, in the order of its start. */
  stages(container: DependencyContainer): readonly Stage[];
  /** Of its own parts, beside those of the backends. */
  checks(container: DependencyContainer): readonly HealthCheck[];
  /** What must have worked once before the process is ready. */
  proofs(container: DependencyContainer): HealthChecks['proofs'];
  /** What `/stats` tells of it. */
  stats(container: DependencyContainer): Pick<OperationsSources, 'ingest' | 'writer'>;
}
