import { Router, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { ProjectService } from '../../services/accounts/project-service.js';
import { memberAnswer } from './account-answers.js';
import { forms } from './account-forms.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { listAnswer } from './list-page.js';
import { idInPath } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';
import { parse } from './request-form.js';

const ANSWER_MS = 5_000;
const MEMBERS = '/api/v1/projects/:projectId/members';
const MEMBER = '/api/v1/projects/:projectId/members/:userId';

/** Who sees a project; its owners change it. */
@injectable()
export class MembersController {
  readonly #access: ProjectAccess;
  readonly #projects: ProjectService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(ProjectService) projects: ProjectService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#projects = projects;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(MEMBERS, async (request, response) => {
      const call = this.#call(response);
      const { id } = await this.#access.project(request, request.params.projectId, 'read', call);
      response.json(
        await listAnswer(request, {
          read: (page) => this.#projects.members(id, page, call),
          idOf: ({ userId }) => userId,
          answerOf: memberAnswer,
        }),
      );
    });
    router.post(MEMBERS, async (request, response) => {
      const call = this.#call(response);
      const { id } = await this.#access.project(request, request.params.projectId, 'manage', call);
      const wanted = parse(forms.newMember, await readJson(request, response));
      response.status(201).json(memberAnswer(await this.#projects.addMember(id, wanted, call)));
    });
    router.patch(MEMBER, async (request, response) => {
      const call = this.#call(response);
      const { id } = await this.#access.project(request, request.params.projectId, 'manage', call);
      const { role } = parse(forms.memberChange, await readJson(request, response));
      const userId = idInPath(request.params.userId);
      response.json(memberAnswer(await this.#projects.changeMember(id, userId, role, call)));
    });
    router.delete(MEMBER, async (request, response) => {
      const call = this.#call(response);
      const { id } = await this.#access.project(request, request.params.projectId, 'manage', call);
      await this.#projects.removeMember(id, idInPath(request.params.userId), call);
      response.status(204).end();
    });
    router.all(MEMBERS, allowOnly('GET', 'POST'));
    router.all(MEMBER, allowOnly('PATCH', 'DELETE'));
    return router;
  }

  #call(response: Response): Call {
    return callOfRequest(response, this.#clock, ANSWER_MS);
  }
}
