import express, { type ErrorRequestHandler, type Express } from 'express';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { TOKENS } from '../../ports/tokens.js';
import { AuthController } from './auth-controller.js';
import { ContractController } from './contract/contract-controller.js';
import { DeadLettersController } from './dead-letters-controller.js';
import { ExportController } from './export-controller.js';
import { HealthController } from './health-controller.js';
import { KeysController } from './keys-controller.js';
import { MembersController } from './members-controller.js';
import { OperationsController } from './operations-controller.js';
import { logFailure, sendProblem } from './problem.js';
import { ProjectsController } from './projects-controller.js';
import { QueryController } from './query-controller.js';
import { RealtimeController } from './realtime-controller.js';
import { StatsController } from './stats-controller.js';
import { UsersController } from './users-controller.js';

/** Every route but those that take events. */
@injectable()
export class ExpressApp {
  readonly #controllers: readonly { router(): express.Router }[];
  readonly #logger: Logger;

  constructor(
    @inject(ContractController) contract: ContractController,
    @inject(HealthController) health: HealthController,
    @inject(OperationsController) operations: OperationsController,
    @inject(StatsController) stats: StatsController,
    @inject(QueryController) query: QueryController,
    @inject(RealtimeController) realtime: RealtimeController,
    @inject(ExportController) exports: ExportController,
    @inject(KeysController) keys: KeysController,
    @inject(DeadLettersController) deadLetters: DeadLettersController,
    @inject(AuthController) auth: AuthController,
    @inject(UsersController) users: UsersController,
    @inject(ProjectsController) projects: ProjectsController,
    @inject(MembersController) members: MembersController,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#controllers = [
      contract,
      health,
      operations,
      auth,
      users,
      projects,
      members,
      stats,
      query,
      realtime,
      exports,
      keys,
      deadLetters,
    ];
    this.#logger = logger;
  }

  build(): Express {
    const app = express();
    app.disable('x-powered-by');
    app.set('query parser', false);
    app.set('etag', false);
    for (const controller of this.#controllers) app.use(controller.router());
    app.use((request) => {
      throw new PatchbayError('not_found', `There is no ${request.method} ${request.path.slice(0, 200)}.`);
    });
    app.use(this.#onError());
    return app;
  }

  #onError(): ErrorRequestHandler {
    return (thrown: unknown, request, response, _next) => {
      const requestId = String(response.getHeader('X-Request-Id'));
      // A path with a % that begins no byte of UTF-8 is no path of ours.
      const error =
        thrown instanceof URIError ? new PatchbayError('not_found', 'There is no such path.') : thrown;
      logFailure(this.#logger, request, requestId, error);
      sendProblem(response, error, requestId);
    };
  }
}
