import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { QuestionParameters } from '../../domain/questions/question.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { QuestionAdmission } from '../../services/questions/question-admission.js';
import { QuestionService } from '../../services/questions/question-service.js';
import { allowOnly } from './allow-only.js';
import { queryParameters } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';

/** How long a question may take. */
const QUESTION_MS = 30_000;

type Ask = (project: Project, parameters: QuestionParameters, call: Call) => Promise<object>;

/** The questions that are asked by a query string. */
@injectable()
export class StatsController {
  readonly #access: ProjectAccess;
  readonly #admission: QuestionAdmission;
  readonly #clock: Clock;
  readonly #questions: Readonly<Record<string, Ask>>;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(QuestionService) questions: QuestionService,
    @inject(QuestionAdmission) admission: QuestionAdmission,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#admission = admission;
    this.#clock = clock;
    this.#questions = {
      '/api/v1/stats/events': (...asked) => questions.events(...asked),
      '/api/v1/stats/breakdown': (...asked) => questions.breakdown(...asked),
    };
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    for (const [path, ask] of Object.entries(this.#questions)) {
      router.get(path, this.#answer(ask));
      router.all(path, allowOnly('GET'));
    }
    return router;
  }

  #answer(ask: Ask) {
    return async (request: Request, response: Response): Promise<void> => {
      const call = callOfRequest(response, this.#clock, QUESTION_MS);
      const { project_id: named, ...parameters } = queryParameters(request);
      const project = await this.#access.project(request, named, 'read', call);
      await this.#admission.run(call, async () => response.json(await ask(project, parameters, call)));
    };
  }
}
