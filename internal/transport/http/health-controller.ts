import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import { Readiness } from '../../services/health/readiness.js';
import { allowOnly } from './allow-only.js';
import { healthAnswer, readyAnswer, sendAnswer } from './health-answers.js';

/** `/health` says that the process is alive and how its parts are; `/ready` whether to send it requests. */
@injectable()
export class HealthController {
  readonly #readiness: Readiness;

  constructor(@inject(Readiness) readiness: Readiness) {
    this.#readiness = readiness;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get('/health', async (_request, response) => {
      sendAnswer(response, await healthAnswer(this.#readiness));
    });
    router.get('/ready', async (_request, response) => {
      sendAnswer(response, await readyAnswer(this.#readiness));
    });
    router.all(['/health', '/ready'], allowOnly('GET'));
    return router;
  }
}
