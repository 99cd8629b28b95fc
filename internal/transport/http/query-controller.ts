import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { QuestionAdmission } from '../../services/questions/question-admission.js';
import { QuestionService } from '../../services/questions/question-service.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { queryParameters, refuseUnknownParameters } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest, QUESTION_MS } from './request-call.js';

const PATH = '/api/v1/query';

/** The question that is asked by a body. */
@injectable()
export class QueryController {
  readonly #access: ProjectAccess;
  readonly #questions: QuestionService;
  readonly #admission: QuestionAdmission;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(QuestionService) questions: QuestionService,
    @inject(QuestionAdmission) admission: QuestionAdmission,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#questions = questions;
    this.#admission = admission;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.post(PATH, (request, response) => this.#query(request, response));
    router.all(PATH, allowOnly('POST'));
    return router;
  }

  async #query(request: Request, response: Response): Promise<void> {
    const call = callOfRequest(response, this.#clock, QUESTION_MS);
    const { project_id: named, ...others } = queryParameters(request);
    const project = await this.#access.project(request, named, 'read', call);
    refuseUnknownParameters(others, ['project_id']);
    const body = await readJson(request, response);
    await this.#admission.run(call, async () =>
      response.json(await this.#questions.query(project, body, call)),
    );
  }
}
