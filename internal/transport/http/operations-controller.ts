import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { OperationsService } from '../../services/health/operations-service.js';
import { KeyService } from '../../services/keys/key-service.js';
import { allowOnly } from './allow-only.js';
import { authenticate } from './authentication.js';
import { callOfRequest } from './request-call.js';

const ANSWER_MS = 5_000;

/** `/stats` and `/lag`: how the server itself is doing, for keys with the scope `read`. */
@injectable()
export class OperationsController {
  readonly #keys: KeyService;
  readonly #operations: OperationsService;
  readonly #clock: Clock;

  constructor(
    @inject(KeyService) keys: KeyService,
    @inject(OperationsService) operations: OperationsService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#keys = keys;
    this.#operations = operations;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get('/stats', async (request, response) => {
      await authenticate(this.#keys, request, 'read');
      response.json(await this.#operations.stats(callOfRequest(response, this.#clock, ANSWER_MS)));
    });
    router.get('/lag', async (request, response) => {
      await authenticate(this.#keys, request, 'read');
      response.json(await this.#operations.lag(callOfRequest(response, this.#clock, ANSWER_MS)));
    });
    router.all(['/stats', '/lag'], allowOnly('GET'));
    return router;
  }
}
