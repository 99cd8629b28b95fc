import { resolve } from 'node:path';
import { container as root, Lifecycle as Lifetime, type DependencyContainer } from 'tsyringe';
import type { Logger } from '../../pkg/logger/index.js';
import type { Role } from '../config/roles.js';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import { TOKENS } from '../ports/tokens.js';
import { SIGNING_KEYS } from '../services/accounts/access-tokens.js';
import { REGISTRATION } from '../services/accounts/registration-options.js';
import { HEALTH_CHECKS } from '../services/health/health-check.js';
import { OPERATIONS_SOURCES, OperationsService } from '../services/health/operations-service.js';
import { Readiness } from '../services/health/readiness.js';
import { INGEST_OPTIONS } from '../services/ingest/ingest-service.js';
import { KEY_PEPPER } from '../services/keys/key-service.js';
import { QUESTION_LIMITS } from '../services/questions/question-admission.js';
import { ApiHandler } from '../transport/http/api-handler.js';
import { TRUSTED_PROXIES } from '../transport/http/client-address.js';
import { CLIENT_LIMITS, ClientPace } from '../transport/http/client-pace.js';
import { HTTP_HANDLER } from '../transport/http/http-handler.js';
import { HttpServer } from '../transport/http/http-server.js';
import { OperationsHandler } from '../transport/http/operations-handler.js';
import { healthChecksOf } from './health-checks.js';
import { operationsSourcesOf } from './operations-sources.js';
import type { ChosenPorts } from './registry.js';
import { partsOf, type Singleton } from './roles/index.js';

/** What only an API has. */
export interface ApiSecrets {
  readonly keyPepper: string;
  /** Ed25519, PKCS#8 in PEM; the first one signs. */
  readonly signingKeys: readonly string[];
}

export interface ContainerParts {
  /** Its roles say what the container holds. */
  readonly settings: Settings;
  /** Those that the roles use. */
  readonly backends: ChosenPorts;
  /** Null where no role needs them. */
  readonly secrets: ApiSecrets | null;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** In every process, whatever its roles are. */
const common: readonly Singleton[] = [
  ClientPace,
  HttpServer,
  OperationsHandler,
  OperationsService,
  Readiness,
];

/** One of each a container. */
export function singletonsOf(roles: readonly Role[]): readonly Singleton[] {
  return [...new Set([...common, ...partsOf(roles).flatMap(({ singletons }) => singletons)])];
}

/** Binds the parts to their tokens, in a container of its own: nothing is shared between processes or tests. */
export function createContainer(parts: ContainerParts): DependencyContainer {
  const container = root.createChildContainer();
  const { backends, secrets, settings } = parts;
  registerBackends(container, backends);
  container.register(TOKENS.Clock, { useValue: parts.clock });
  container.register(TOKENS.Ids, { useValue: parts.ids });
  container.register(TOKENS.Logger, { useValue: parts.logger });
  container.register(CLIENT_LIMITS, { useValue: settings.clients });
  if (secrets !== null) registerApiOptions(container, settings, secrets);
  for (const part of singletonsOf(settings.roles)) {
    container.register<object>(part, { useClass: part }, { lifecycle: Lifetime.ContainerScoped });
  }
  container.register(HTTP_HANDLER, {
    useToken: settings.roles.includes('api') ? ApiHandler : OperationsHandler,
  });
  container.register(HEALTH_CHECKS, {
    useFactory: (scope) => healthChecksOf(settings.roles, backends, scope),
  });
  container.register(OPERATIONS_SOURCES, {
    useFactory: (scope) => operationsSourcesOf(settings.roles, backends, scope),
  });
  return container;
}

function registerBackends(container: DependencyContainer, backends: ChosenPorts): void {
  const { eventStore, accountStore, deadLetters, broker, cache, limits, objectStore } = backends;
  if (eventStore !== undefined) container.register(TOKENS.EventStore, { useValue: eventStore });
  if (accountStore !== undefined) container.register(TOKENS.AccountStore, { useValue: accountStore });
  if (deadLetters !== undefined) container.register(TOKENS.DeadLetters, { useValue: deadLetters });
  if (broker !== undefined) container.register(TOKENS.Broker, { useValue: broker });
  if (cache !== undefined) container.register(TOKENS.Cache, { useValue: cache });
  if (limits !== undefined) container.register(TOKENS.Limits, { useValue: limits });
  if (objectStore !== undefined) container.register(TOKENS.ObjectStore, { useValue: objectStore });
}

function registerApiOptions(
  container: DependencyContainer,
  settings: Settings,
  { keyPepper, signingKeys }: ApiSecrets,
): void {
  container.register(INGEST_OPTIONS, { useValue: settings.ingest });
  container.register(QUESTION_LIMITS, { useValue: { atOnce: 4, waiting: 100 } });
  container.register(SIGNING_KEYS, { useValue: signingKeys });
  container.register(REGISTRATION, {
    useValue: { mode: settings.registration, dataDir: resolve(settings.dataDir) },
  });
  container.register(TRUSTED_PROXIES, { useValue: settings.trustedProxies });
  container.register(KEY_PEPPER, { useValue: keyPepper });
}
