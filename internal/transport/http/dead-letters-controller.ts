import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import { z } from 'zod';
import { limits } from '../../domain/limits.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetter } from '../../ports/dead-letters.js';
import { TOKENS } from '../../ports/tokens.js';
import { DeadLetterService, REPLAY_IDS } from '../../services/dead-letters/dead-letter-service.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { listAnswer } from './list-page.js';
import { idInPath } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';
import { parse } from './request-form.js';

const ANSWER_MS = 5_000;
/** A replay of all letters may be long; one that is cut short goes on when it is asked for again. */
const REPLAY_MS = 60_000;

const LETTERS = '/api/v1/projects/:projectId/dead-letters';

const replay = z.strictObject({
  ids: z
    .array(z.uuid('must be an id').toLowerCase())
    .min(1, 'must not be empty')
    .max(REPLAY_IDS, `may have ${REPLAY_IDS} ids`)
    .optional(),
});

/** The events that the storage refused, for who manages the project. */
@injectable()
export class DeadLettersController {
  readonly #access: ProjectAccess;
  readonly #letters: DeadLetterService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(DeadLetterService) letters: DeadLetterService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#letters = letters;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(LETTERS, async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      response.json(
        await listAnswer(request, {
          read: ({ limit, after }) => this.#letters.list(project.id, { limit, before: after }, call),
          idOf: ({ id }) => id,
          answerOf: letterAnswer,
        }),
      );
    });
    router.post(`${LETTERS}/replay`, async (request, response) => {
      const call = callOfRequest(response, this.#clock, REPLAY_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      const { ids } = parse(replay, await readJson(request, response, limits.bodyBytes));
      response.json(await this.#letters.replay(project.id, ids ?? null, call));
    });
    router.all(`${LETTERS}/replay`, allowOnly('POST'));
    router.get(`${LETTERS}/:letterId`, async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      const id = idInPath(request.params.letterId);
      response.json(letterAnswer(await this.#letters.letter(project.id, id, call)));
    });
    router.all([LETTERS, `${LETTERS}/:letterId`], allowOnly('GET'));
    return router;
  }
}

function letterAnswer(letter: DeadLetter): object {
  return {
    id: letter.id,
    code: letter.code,
    reason: letter.reason,
    created_at: new Date(letter.createdAt).toISOString(),
    line: letter.line,
  };
}
