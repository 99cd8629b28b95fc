import express, { type ErrorRequestHandler, type Express } from 'express';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { toPatchbayError } from '../../../pkg/errors/index.js';
import { TOKENS } from '../../ports/tokens.js';
import { errorTable } from './error-table.js';
import { HealthController } from './health-controller.js';
import { OperationsController } from './operations-controller.js';
import { sendProblem } from './problem.js';
import { ProjectController } from './project-controller.js';
import { StatsController } from './stats-controller.js';

/** Every route but those that take events. */
@injectable()
export class ExpressApp {
  readonly #controllers: readonly { router(): express.Router }[];
  readonly #logger: Logger;

  constructor(
    @inject(HealthController) health: HealthController,
    @inject(OperationsController) operations: OperationsController,
    @inject(StatsController) stats: StatsController,
    @inject(ProjectController) projects: ProjectController,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#controllers = [health, operations, stats, projects];
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
      const error = translateBodyError(thrown);
      if (errorTable[error.code].status === 500) {
        this.#logger.error({ request_id: requestId, method: request.method, err: error }, 'request failed');
      }
      sendProblem(response, error, requestId);
    };
  }
}

/** express.json() has errors of its own, told apart by their `type`. */
function translateBodyError(thrown: unknown): PatchbayError {
  const type = thrown instanceof Error && 'type' in thrown ? thrown.type : undefined;
  if (type === 'entity.parse.failed') return new PatchbayError('invalid_json', 'The body is not JSON.');
  if (type === 'entity.too.large') return new PatchbayError('payload_too_large', 'The body is too large.');
  if (type === 'encoding.unsupported' || type === 'charset.unsupported') {
    return new PatchbayError('unsupported_media_type', 'The encoding of the body is not supported.');
  }
  if (type === 'request.aborted') return new PatchbayError('cancelled', 'The client left.');
  return toPatchbayError(thrown);
}
