import { Router, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { User, UserRole } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { UserService } from '../../services/accounts/user-service.js';
import { userAnswer } from './account-answers.js';
import { forms } from './account-forms.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { listAnswer } from './list-page.js';
import { idInPath } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';
import { parse } from './request-form.js';

const ANSWER_MS = 5_000;
const USERS = '/api/v1/users';
const USER = '/api/v1/users/:userId';

/** The people of the installation, for its admins. */
@injectable()
export class UsersController {
  readonly #access: ProjectAccess;
  readonly #users: UserService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(UserService) users: UserService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#users = users;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(USERS, async (request, response) => {
      const call = this.#call(response);
      await this.#access.admin(request, call);
      response.json(
        await listAnswer(request, {
          read: (page) => this.#users.list(page, call),
          idOf: ({ id }) => id,
          answerOf: userAnswer,
        }),
      );
    });
    router.get(USER, async (request, response) => {
      const call = this.#call(response);
      await this.#access.admin(request, call);
      response.json(userAnswer(await this.#users.user(idInPath(request.params.userId), call)));
    });
    router.patch(USER, async (request, response) => {
      const call = this.#call(response);
      await this.#access.admin(request, call);
      const change = parse(forms.userChange, await readJson(request, response));
      response.json(userAnswer(await this.#change(request.params.userId, change, call)));
    });
    router.delete(USER, async (request, response) => {
      const call = this.#call(response);
      await this.#access.admin(request, call);
      await this.#change(request.params.userId, { disabled: true }, call);
      response.status(204).end();
    });
    router.all(USERS, allowOnly('GET'));
    router.all(USER, allowOnly('GET', 'PATCH', 'DELETE'));
    return router;
  }

  #change(
    userId: string,
    { role, disabled }: { readonly role?: UserRole | undefined; readonly disabled?: boolean | undefined },
    call: Call,
  ): Promise<User> {
    return this.#users.change(
      idInPath(userId),
      { ...(role === undefined ? {} : { role }), ...(disabled === undefined ? {} : { disabled }) },
      call,
    );
  }

  #call(response: Response): Call {
    return callOfRequest(response, this.#clock, ANSWER_MS);
  }
}
