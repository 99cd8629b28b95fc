import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import { Readiness } from '../../services/health/readiness.js';
import { allowOnly } from './allow-only.js';

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
      const { parts } = await this.#readiness.health();
      response.json({ status: 'alive', parts });
    });
    router.get('/ready', async (_request, response) => {
      const { reasons } = await this.#readiness.health();
      response.status(reasons.length === 0 ? 200 : 503);
      if (reasons.length > 0) response.setHeader('Retry-After', 1);
      response.json({ ready: reasons.length === 0, reasons });
    });
    router.all(['/health', '/ready'], allowOnly('GET'));
    return router;
  }
}
