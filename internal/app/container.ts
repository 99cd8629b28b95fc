import { resolve } from 'node:path';
import { container as root, Lifecycle as Lifetime, type DependencyContainer } from 'tsyringe';
import type { Logger } from '../../pkg/logger/index.js';
import type { Settings } from '../config/settings.js';
import type { Clock } from '../ports/clock.js';
import type { Ids } from '../ports/ids.js';
import { TOKENS } from '../ports/tokens.js';
import { AccessTokens, SIGNING_KEYS } from '../services/accounts/access-tokens.js';
import { AttemptLimits } from '../services/accounts/attempt-limits.js';
import { ExpiredSessions } from '../services/accounts/expired-sessions.js';
import { Passwords } from '../services/accounts/passwords.js';
import { ProjectService } from '../services/accounts/project-service.js';
import { RefreshChain } from '../services/accounts/refresh-chain.js';
import { REGISTRATION } from '../services/accounts/registration-options.js';
import { RegistrationService } from '../services/accounts/registration-service.js';
import { SessionService } from '../services/accounts/session-service.js';
import { SetupToken } from '../services/accounts/setup-token.js';
import { UserService } from '../services/accounts/user-service.js';
import { AnswerCache } from '../services/cache/answer-cache.js';
import { ExportService } from '../services/exports/export-service.js';
import { DeadLetterService } from '../services/dead-letters/dead-letter-service.js';
import { OperationsService } from '../services/health/operations-service.js';
import { Readiness } from '../services/health/readiness.js';
import { INGEST_OPTIONS, IngestService } from '../services/ingest/ingest-service.js';
import { InstallationService } from '../services/installation/installation-service.js';
import { KEY_PEPPER, KeyService } from '../services/keys/key-service.js';
import { KeyUses } from '../services/keys/key-uses.js';
import { Revocations } from '../services/keys/revocations.js';
import { QUESTION_LIMITS, QuestionAdmission } from '../services/questions/question-admission.js';
import { QuestionService } from '../services/questions/question-service.js';
import { RealtimeFeeds } from '../services/questions/realtime-feeds.js';
import { Writer } from '../services/writer/writer.js';
import { ContractController } from '../transport/http/contract/contract-controller.js';
import { DeadLettersController } from '../transport/http/dead-letters-controller.js';
import { AuthController } from '../transport/http/auth-controller.js';
import { Authentication } from '../transport/http/authentication.js';
import { CLIENT_LIMITS, ClientPace } from '../transport/http/client-pace.js';
import { ClientAddress, TRUSTED_PROXIES } from '../transport/http/client-address.js';
import { ExpressApp } from '../transport/http/express-app.js';
import { ExportController } from '../transport/http/export-controller.js';
import { HealthController } from '../transport/http/health-controller.js';
import { HttpServer } from '../transport/http/http-server.js';
import { IngestRoutes } from '../transport/http/ingest-routes.js';
import { KeysController } from '../transport/http/keys-controller.js';
import { MembersController } from '../transport/http/members-controller.js';
import { OperationsController } from '../transport/http/operations-controller.js';
import { ProjectAccess } from '../transport/http/project-access.js';
import { ProjectsController } from '../transport/http/projects-controller.js';
import { QueryController } from '../transport/http/query-controller.js';
import { RealtimeController } from '../transport/http/realtime-controller.js';
import { StatsController } from '../transport/http/stats-controller.js';
import { UsersController } from '../transport/http/users-controller.js';
import type { ChosenBackends } from './registry.js';

export interface ContainerParts {
  readonly settings: Settings;
  readonly backends: ChosenBackends;
  readonly keyPepper: string;
  /** Ed25519, PKCS#8 in PEM; the first one signs. */
  readonly signingKeys: readonly string[];
  readonly clock: Clock;
  readonly ids: Ids;
  readonly logger: Logger;
}

/** One of each a container. */
export const singletons = [
  AccessTokens,
  AttemptLimits,
  AuthController,
  Authentication,
  ClientAddress,
  ClientPace,
  MembersController,
  Passwords,
  ProjectService,
  ProjectsController,
  RefreshChain,
  RegistrationService,
  SessionService,
  SetupToken,
  UserService,
  UsersController,
  AnswerCache,
  ContractController,
  DeadLetterService,
  DeadLettersController,
  ExpiredSessions,
  ExportController,
  ExportService,
  ExpressApp,
  HealthController,
  HttpServer,
  IngestRoutes,
  IngestService,
  InstallationService,
  KeyService,
  KeyUses,
  KeysController,
  OperationsController,
  OperationsService,
  ProjectAccess,
  QueryController,
  QuestionAdmission,
  QuestionService,
  Readiness,
  RealtimeController,
  RealtimeFeeds,
  Revocations,
  StatsController,
  Writer,
] as const;

/** Binds the parts to their tokens, in a container of its own: nothing is shared between processes or tests. */
export function createContainer(parts: ContainerParts): DependencyContainer {
  const container = root.createChildContainer();
  const { backends, settings } = parts;
  container.register(TOKENS.EventStore, { useValue: backends.eventStore });
  container.register(TOKENS.AccountStore, { useValue: backends.accountStore });
  container.register(TOKENS.DeadLetters, { useValue: backends.deadLetters });
  container.register(TOKENS.Broker, { useValue: backends.broker });
  container.register(TOKENS.Cache, { useValue: backends.cache });
  container.register(TOKENS.ObjectStore, { useValue: backends.objectStore });
  container.register(TOKENS.Clock, { useValue: parts.clock });
  container.register(TOKENS.Ids, { useValue: parts.ids });
  container.register(TOKENS.Logger, { useValue: parts.logger });
  container.register(INGEST_OPTIONS, { useValue: settings.ingest });
  container.register(QUESTION_LIMITS, { useValue: { atOnce: 4, waiting: 100 } });
  container.register(SIGNING_KEYS, { useValue: parts.signingKeys });
  container.register(REGISTRATION, {
    useValue: { mode: settings.registration, dataDir: resolve(settings.dataDir) },
  });
  container.register(TRUSTED_PROXIES, { useValue: settings.trustedProxies });
  container.register(CLIENT_LIMITS, { useValue: settings.clients });
  container.register(KEY_PEPPER, { useValue: parts.keyPepper });
  for (const part of singletons) {
    container.register<object>(part, { useClass: part }, { lifecycle: Lifetime.ContainerScoped });
  }
  return container;
}
