import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import type { z } from 'zod';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { AttemptLimits } from '../../services/accounts/attempt-limits.js';
import { RegistrationService } from '../../services/accounts/registration-service.js';
import { SessionService } from '../../services/accounts/session-service.js';
import { UserService } from '../../services/accounts/user-service.js';
import { signedInAnswer, userAnswer } from './account-answers.js';
import { forms } from './account-forms.js';
import { allowOnly } from './allow-only.js';
import { Authentication } from './authentication.js';
import { ClientAddress } from './client-address.js';
import { readJson } from './json-body.js';
import { callOfRequest } from './request-call.js';
import { parse } from './request-form.js';

const ANSWER_MS = 10_000;
const PREFIX = '/api/v1/auth';

/** Signing up, in, on and out. */
@injectable()
export class AuthController {
  readonly #authentication: Authentication;
  readonly #registration: RegistrationService;
  readonly #sessions: SessionService;
  readonly #users: UserService;
  readonly #attempts: AttemptLimits;
  readonly #addresses: ClientAddress;
  readonly #clock: Clock;

  constructor(
    @inject(Authentication) authentication: Authentication,
    @inject(RegistrationService) registration: RegistrationService,
    @inject(SessionService) sessions: SessionService,
    @inject(UserService) users: UserService,
    @inject(AttemptLimits) attempts: AttemptLimits,
    @inject(ClientAddress) addresses: ClientAddress,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#authentication = authentication;
    this.#registration = registration;
    this.#sessions = sessions;
    this.#users = users;
    this.#attempts = attempts;
    this.#addresses = addresses;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    // Tokens are nobody's to keep on the way.
    router.use(PREFIX, (_request, response, next) => {
      response.setHeader('Cache-Control', 'no-store');
      next();
    });
    const posts: Readonly<Record<string, (request: Request, response: Response) => Promise<void>>> = {
      register: (request, response) => this.#register(request, response),
      login: (request, response) => this.#login(request, response),
      refresh: (request, response) => this.#refresh(request, response),
      logout: (request, response) => this.#logout(request, response),
      password: (request, response) => this.#changePassword(request, response),
    };
    for (const [name, answer] of Object.entries(posts)) {
      router.post(`${PREFIX}/${name}`, answer);
      router.all(`${PREFIX}/${name}`, allowOnly('POST'));
    }
    router.get(`${PREFIX}/me`, async (request, response) => {
      const { user } = await this.#authentication.user(request, this.#call(response));
      response.json(userAnswer(user));
    });
    router.all(`${PREFIX}/me`, allowOnly('GET'));
    return router;
  }

  async #register(request: Request, response: Response): Promise<void> {
    const {
      full_name: fullName,
      company,
      setup_token: setupToken,
      ...wanted
    } = await read(forms.registration, request, response);
    const call = this.#call(response);
    const registration = { ...wanted, fullName, company, setupToken };
    const user = await this.#attempts.attempt(this.#addresses.of(request), wanted.email, () =>
      this.#registration.register(registration, this.#addresses.isLocal(request), call),
    );
    response.status(201).json(signedInAnswer(await this.#sessions.begin(user, call)));
  }

  async #login(request: Request, response: Response): Promise<void> {
    const { email, password } = await read(forms.login, request, response);
    const call = this.#call(response);
    const user = await this.#attempts.attempt(this.#addresses.of(request), email, () =>
      this.#users.withPassword(email, password, call),
    );
    response.json(signedInAnswer(await this.#sessions.begin(user, call)));
  }

  async #refresh(request: Request, response: Response): Promise<void> {
    await this.#attempts.token(this.#addresses.of(request));
    const { refresh_token: token } = await read(forms.refresh, request, response);
    response.json(signedInAnswer(await this.#sessions.refresh(token, this.#call(response))));
  }

  async #logout(request: Request, response: Response): Promise<void> {
    await this.#attempts.token(this.#addresses.of(request));
    const { refresh_token: token } = await read(forms.refresh, request, response);
    await this.#sessions.end(token, this.#call(response));
    response.status(204).end();
  }

  async #changePassword(request: Request, response: Response): Promise<void> {
    const call = this.#call(response);
    const signedIn = await this.#authentication.user(request, call);
    const passwords = await read(forms.passwordChange, request, response);
    await this.#attempts.attempt(this.#addresses.of(request), signedIn.user.email, () =>
      this.#users.changePassword(signedIn, passwords, call),
    );
    response.status(204).end();
  }

  #call(response: Response): Call {
    return callOfRequest(response, this.#clock, ANSWER_MS);
  }
}

async function read<T>(form: z.ZodType<T>, request: Request, response: Response): Promise<T> {
  return parse(form, await readJson(request, response));
}
