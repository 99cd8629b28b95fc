import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import { limits } from '../../domain/limits.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { QuestionAdmission } from '../../services/questions/question-admission.js';
import { QuestionService } from '../../services/questions/question-service.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { queryParameters, refuseUnknownParameters } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest, QUESTION_MS } from './request-call.js';

type Ask = (project: Project, body: unknown, call: Call) => Promise<object>;

/** The questions that are asked by a body. */
@injectable()
export class QueryController {
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
      '/api/v1/query': (...asked) => questions.query(...asked),
      '/api/v1/stats/funnel': (...asked) => questions.funnel(...asked),
    };
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    for (const [path, ask] of Object.entries(this.#questions)) {
      router.post(path, this.#answer(ask));
      router.all(path, allowOnly('POST'));
    }
    return router;
  }

  #answer(ask: Ask) {
    return async (request: Request, response: Response): Promise<void> => {
      const call = callOfRequest(response, this.#clock, QUESTION_MS);
      const { project_id: named, ...others } = queryParameters(request);
      const project = await this.#access.project(request, named, 'read', call);
      refuseUnknownParameters(others, ['project_id']);
      const body = await readJson(request, response, limits.bodyBytes);
      await this.#admission.run(project.id, call, async () => response.json(await ask(project, body, call)));
    };
  }
}
