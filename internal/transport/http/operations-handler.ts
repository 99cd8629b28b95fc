import type { IncomingMessage, ServerResponse } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { OperationsService } from '../../services/health/operations-service.js';
import { Readiness } from '../../services/health/readiness.js';
import { healthAnswer, readyAnswer, sendAnswer, type HealthAnswer } from './health-answers.js';
import type { HttpHandler } from './http-handler.js';
import { logFailure, sendProblem } from './problem.js';
import { callOfRequest } from './request-call.js';

const ANSWER_MS = 5_000;

/**
 * What a process without the API answers: how it is and what it does, to everybody who reaches its port. Counts and ages,
 * and nothing of anybody's events.
 */
@injectable()
export class OperationsHandler implements HttpHandler {
  readonly #clock: Clock;
  readonly #logger: Logger;
  readonly #answers: ReadonlyMap<string, (call: Call) => Promise<HealthAnswer>>;

  constructor(
    @inject(Readiness) readiness: Readiness,
    @inject(OperationsService) operations: OperationsService,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#clock = clock;
    this.#logger = logger;
    this.#answers = new Map<string, (call: Call) => Promise<HealthAnswer>>([
      ['/health', () => healthAnswer(readiness)],
      ['/ready', () => readyAnswer(readiness)],
      ['/stats', async (call) => ({ status: 200, body: await operations.stats(call) })],
      ['/lag', async (call) => ({ status: 200, body: await operations.lag(call) })],
    ]);
  }

  build(): ReturnType<HttpHandler['build']> {
    return (request, response, requestId): void => {
      this.#answer(request, response).catch((error: unknown) => {
        logFailure(this.#logger, request, requestId, error);
        sendProblem(response, error, requestId);
      });
    };
  }

  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // Nothing that is asked here has a body: one that comes all the same is thrown away.
    request.resume();
    const { method = '', url = '' } = request;
    const path = url.split('?', 1)[0] ?? '';
    const answer = this.#answers.get(path);
    if (answer === undefined) {
      const known = [...this.#answers.keys()].join(', ');
      throw new PatchbayError('not_found', `This process answers ${known}; the API is another one.`);
    }
    if (method !== 'GET' && method !== 'HEAD') {
      response.setHeader('Allow', 'GET');
      throw new PatchbayError('method_not_allowed', `${method.slice(0, 20)} is not answered here; GET is.`);
    }
    sendAnswer(response, await answer(callOfRequest(response, this.#clock, ANSWER_MS)));
  }
}
