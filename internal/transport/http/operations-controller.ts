import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { OperationsService } from '../../services/health/operations-service.js';
import { allowOnly } from './allow-only.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';

const ANSWER_MS = 5_000;

/** `/stats` and `/lag`: how the server itself is doing, for admins and for keys with the scope `read`. */
@injectable()
export class OperationsController {
  readonly #access: ProjectAccess;
  readonly #operations: OperationsService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(OperationsService) operations: OperationsService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#operations = operations;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get('/stats', async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      await this.#access.operator(request, call);
      response.json(await this.#operations.stats(call));
    });
    router.get('/lag', async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      await this.#access.operator(request, call);
      response.json(await this.#operations.lag(call));
    });
    router.all(['/stats', '/lag'], allowOnly('GET'));
    return router;
  }
}
