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
import { callOfRequest, QUESTION_MS } from './request-call.js';
import { userAnswerText } from './user-answer-text.js';

/** Gives the JSON text of the answer. */
type Ask = (
  project: Project,
  parameters: QuestionParameters,
  call: Call,
  path: Readonly<Record<string, string | string[] | undefined>>,
) => Promise<string>;

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
    const summary: Ask = (project, parameters, call) => asJson(questions.summary(project, parameters, call));
    this.#questions = {
      '/api/v1/stats/events': (project, parameters, call) =>
        asJson(questions.events(project, parameters, call)),
      '/api/v1/stats/breakdown': (project, parameters, call) =>
        asJson(questions.breakdown(project, parameters, call)),
      '/api/v1/stats/property': (project, parameters, call) =>
        asJson(questions.property(project, parameters, call)),
      '/api/v1/stats/retention': (project, parameters, call) =>
        asJson(questions.retention(project, parameters, call)),
      '/api/v1/stats/users/:userId': async (project, parameters, call, { userId }) =>
        userAnswerText(await questions.user(project, String(userId), parameters, call)),
      '/api/v1/stats/summary': summary,
      '/api/v1/analytics/summary': summary,
      '/v1/analytics/summary': summary,
      '/analytics/summary': summary,
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
      await this.#admission.run(project.id, call, async () =>
        response.type('json').send(await ask(project, parameters, call, request.params)),
      );
    };
  }
}

async function asJson(answer: Promise<object>): Promise<string> {
  return JSON.stringify(await answer);
}
