import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { AccountStore, Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../../services/keys/key-service.js';
import { QuestionAdmission } from '../../services/questions/question-admission.js';
import { QuestionService } from '../../services/questions/question-service.js';
import { allowOnly } from './allow-only.js';
import { authenticate } from './authentication.js';
import { projectOf, queryParameters } from './parameters.js';
import { callOfRequest } from './request-call.js';

const QUESTION_MS = 30_000;

type Parameters = Readonly<Record<string, readonly string[]>>;
type Ask = (project: Project, parameters: Parameters, call: Call) => Promise<object>;

/** The questions, for keys with the scope `read`. */
@injectable()
export class StatsController {
  readonly #keys: KeyService;
  readonly #accounts: AccountStore;
  readonly #questions: QuestionService;
  readonly #admission: QuestionAdmission;
  readonly #clock: Clock;

  constructor(
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.AccountStore) accounts: AccountStore,
    @inject(QuestionService) questions: QuestionService,
    @inject(QuestionAdmission) admission: QuestionAdmission,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#keys = keys;
    this.#accounts = accounts;
    this.#questions = questions;
    this.#admission = admission;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(
      '/api/v1/stats/events',
      this.#answer((...asked) => this.#questions.events(...asked)),
    );
    router.get(
      '/api/v1/stats/breakdown',
      this.#answer((...asked) => this.#questions.breakdown(...asked)),
    );
    router.all(['/api/v1/stats/events', '/api/v1/stats/breakdown'], allowOnly('GET'));
    return router;
  }

  #answer(ask: Ask) {
    return async (request: Request, response: Response): Promise<void> => {
      const key = await authenticate(this.#keys, request, 'read');
      const { project_id: named, ...parameters } = queryParameters(request);
      const call = callOfRequest(response, this.#clock, QUESTION_MS);
      const project = await this.#accounts.project(projectOf(key, named), call);
      if (project === null) throw new PatchbayError('not_found', 'There is no such project.');
      await this.#admission.run(call, async () => response.json(await ask(project, parameters, call)));
    };
  }
}
