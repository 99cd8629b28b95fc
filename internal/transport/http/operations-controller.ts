import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { OperationsService } from '../../services/health/operations-service.js';
import { allowOnly } from './allow-only.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';

/** Of their own each: an account store that hangs must not make the broker look as if it did. */
const ACCESS_MS = 5_000;
const ANSWER_MS = 4_000;

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
      await this.#access.operator(request, callOfRequest(response, this.#clock, ACCESS_MS));
      response.json(await this.#operations.stats(callOfRequest(response, this.#clock, ANSWER_MS)));
    });
    router.get('/lag', async (request, response) => {
      await this.#access.operator(request, callOfRequest(response, this.#clock, ACCESS_MS));
      response.json(await this.#operations.lag(callOfRequest(response, this.#clock, ANSWER_MS)));
    });
    router.all(['/stats', '/lag'], allowOnly('GET'));
    return router;
  }
}
