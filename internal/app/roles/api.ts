import { AccessTokens } from '../../services/accounts/access-tokens.js';
import { AttemptLimits } from '../../services/accounts/attempt-limits.js';
import { Passwords } from '../../services/accounts/passwords.js';
import { ProjectService } from '../../services/accounts/project-service.js';
import { RefreshChain } from '../../services/accounts/refresh-chain.js';
import { RegistrationService } from '../../services/accounts/registration-service.js';
import { SessionService } from '../../services/accounts/session-service.js';
import { SetupToken } from '../../services/accounts/setup-token.js';
import { UserService } from '../../services/accounts/user-service.js';
import { AnswerCache } from '../../services/cache/answer-cache.js';
import { DeadLetterService } from '../../services/dead-letters/dead-letter-service.js';
import { ExportService } from '../../services/exports/export-service.js';
import { FirstWork } from '../../services/health/first-work.js';
import { IngestService } from '../../services/ingest/ingest-service.js';
import { InstallationService } from '../../services/installation/installation-service.js';
import { KeyService } from '../../services/keys/key-service.js';
import { KeyUses } from '../../services/keys/key-uses.js';
import { Revocations } from '../../services/keys/revocations.js';
import { QuestionAdmission } from '../../services/questions/question-admission.js';
import { QuestionService } from '../../services/questions/question-service.js';
import { RealtimeFeeds } from '../../services/questions/realtime-feeds.js';
import { ApiHandler } from '../../transport/http/api-handler.js';
import { AuthController } from '../../transport/http/auth-controller.js';
import { Authentication } from '../../transport/http/authentication.js';
import { ClientAddress } from '../../transport/http/client-address.js';
import { ContractController } from '../../transport/http/contract/contract-controller.js';
import { DeadLettersController } from '../../transport/http/dead-letters-controller.js';
import { ExportController } from '../../transport/http/export-controller.js';
import { ExpressApp } from '../../transport/http/express-app.js';
import { HealthController } from '../../transport/http/health-controller.js';
import { IngestRoutes } from '../../transport/http/ingest-routes.js';
import { KeysController } from '../../transport/http/keys-controller.js';
import { MembersController } from '../../transport/http/members-controller.js';
import { OperationsController } from '../../transport/http/operations-controller.js';
import { ProjectAccess } from '../../transport/http/project-access.js';
import { ProjectsController } from '../../transport/http/projects-controller.js';
import { QueryController } from '../../transport/http/query-controller.js';
import { RealtimeController } from '../../transport/http/realtime-controller.js';
import { StatsController } from '../../transport/http/stats-controller.js';
import { UsersController } from '../../transport/http/users-controller.js';
import type { RoleParts } from './role-parts.js';

export const api: RoleParts = {
  singletons: [
    AccessTokens,
    AnswerCache,
    ApiHandler,
    AttemptLimits,
    AuthController,
    Authentication,
    ClientAddress,
    ContractController,
    DeadLetterService,
    DeadLettersController,
    ExportController,
    ExportService,
    ExpressApp,
    FirstWork,
    HealthController,
    IngestRoutes,
    IngestService,
    InstallationService,
    KeyService,
    KeyUses,
    KeysController,
    MembersController,
    OperationsController,
    Passwords,
    ProjectAccess,
    ProjectService,
    ProjectsController,
    QueryController,
    QuestionAdmission,
    QuestionService,
    RealtimeController,
    RealtimeFeeds,
    RefreshChain,
    RegistrationService,
    Revocations,
    SessionService,
    SetupToken,
    StatsController,
    UserService,
    UsersController,
  ],
  stages: (container) => {
    const keyUses = container.resolve(KeyUses);
    const revocations = container.resolve(Revocations);
    const ingest = container.resolve(IngestService);
    return [
      { name: 'key uses', start: () => keyUses.start(), stop: () => keyUses.stop() },
      { name: 'revocations', start: () => revocations.start(), stop: () => revocations.stop() },
      { name: 'ingest', stop: () => ingest.flush() },
    ];
  },
  checks: () => [],
  proofs: (container) => {
    const firstWork = container.resolve(FirstWork);
    return [(call) => firstWork.publish(call), (call) => firstWork.ask(call)];
  },
  stats: (container) => ({ ingest: container.resolve(IngestService) }),
};
