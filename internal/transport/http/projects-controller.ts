import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { ProjectService } from '../../services/accounts/project-service.js';
import { projectAnswer } from './account-answers.js';
import { forms } from './account-forms.js';
import { allowOnly } from './allow-only.js';
import { Authentication } from './authentication.js';
import { readJson } from './json-body.js';
import { listAnswer } from './list-page.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';
import { parse } from './request-form.js';

const ANSWER_MS = 5_000;
const PROJECTS = '/api/v1/projects';
const PROJECT = '/api/v1/projects/:projectId';

/** Projects: a user's own, and what their owners change of them. */
@injectable()
export class ProjectsController {
  readonly #access: ProjectAccess;
  readonly #authentication: Authentication;
  readonly #projects: ProjectService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(Authentication) authentication: Authentication,
    @inject(ProjectService) projects: ProjectService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#authentication = authentication;
    this.#projects = projects;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(PROJECTS, (request, response) => this.#list(request, response));
    router.post(PROJECTS, async (request, response) => {
      const call = this.#call(response);
      const { user } = await this.#authentication.user(request, call);
      const { retention_days: retentionDays, ...wanted } = parse(
        forms.newProject,
        await readJson(request, response),
      );
      const project = await this.#projects.create(user.id, { ...wanted, retentionDays }, call);
      response.status(201).json(projectAnswer(project, 'owner'));
    });
    router.get(PROJECT, async (request, response) => {
      const call = this.#call(response);
      const { project, role } = await this.#access.grant(request, request.params.projectId, 'read', call);
      response.json(projectAnswer(project, role));
    });
    router.patch(PROJECT, async (request, response) => {
      const call = this.#call(response);
      const { project, role } = await this.#access.grant(request, request.params.projectId, 'manage', call);
      const {
        name,
        timezone,
        retention_days: retentionDays,
      } = parse(forms.projectChange, await readJson(request, response));
      const change = {
        ...(name === undefined ? {} : { name }),
        ...(timezone === undefined ? {} : { timezone }),
        ...(retentionDays === undefined ? {} : { retentionDays }),
      };
      response.json(projectAnswer(await this.#projects.change(project.id, change, call), role));
    });
    router.delete(PROJECT, async (request, response) => {
      const call = this.#call(response);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      await this.#projects.remove(project.id, call);
      response.status(204).end();
    });
    router.all(PROJECTS, allowOnly('GET', 'POST'));
    router.all(PROJECT, allowOnly('GET', 'PATCH', 'DELETE'));
    return router;
  }

  /** A user's projects; a key has its own one. */
  async #list(request: Request, response: Response): Promise<void> {
    const call = this.#call(response);
    const credential = await this.#authentication.credential(request, call);
    if (credential.kind === 'key') {
      const own = await this.#access.grant(request, undefined, 'read', call);
      response.json(
        await listAnswer(request, {
          read: ({ after }) => Promise.resolve(after === null || after < own.project.id ? [own] : []),
          idOf: ({ project }) => project.id,
          answerOf: ({ project, role }) => projectAnswer(project, role),
        }),
      );
      return;
    }
    response.json(
      await listAnswer(request, {
        read: (page) => this.#projects.projectsOf(credential.user.id, page, call),
        idOf: ({ project }) => project.id,
        answerOf: ({ project, role }) => projectAnswer(project, role),
      }),
    );
  }

  #call(response: Response): Call {
    return callOfRequest(response, this.#clock, ANSWER_MS);
  }
}
