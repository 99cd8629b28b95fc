import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import { z } from 'zod';
import type { ApiKey } from '../../ports/account-store.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../../services/keys/key-service.js';
import { allowOnly } from './allow-only.js';
import { readJson } from './json-body.js';
import { listAnswer } from './list-page.js';
import { idInPath } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';
import { nameText, parse } from './request-form.js';

const ANSWER_MS = 5_000;

const KEYS = '/api/v1/projects/:projectId/keys';

const newKey = z.strictObject({
  name: nameText(),
  scopes: z
    .array(z.enum(['ingest', 'read'], 'must be ingest or read'))
    .min(1, 'must not be empty')
    .default(['ingest']),
  rate_limit: z
    .int('must be a whole number or null')
    .min(1, 'must be at least 1')
    .max(1_000_000, 'must be at most 1000000')
    .nullable()
    .default(null),
});

/** A project's API keys, for who manages the project. */
@injectable()
export class KeysController {
  readonly #access: ProjectAccess;
  readonly #keys: KeyService;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#keys = keys;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.post(KEYS, async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      const { rate_limit, ...wanted } = parse(newKey, await readJson(request, response));
      const { apiKey, key } = await this.#keys.create(project.id, { ...wanted, rateLimit: rate_limit });
      response.status(201).json({ ...keyAnswer(apiKey), key });
    });
    router.get(KEYS, async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      // By their ids, which is by age: a page goes on behind a key that was revoked meanwhile.
      const keys = (await this.#keys.list(project.id, call)).sort((a, b) => (a.id < b.id ? -1 : 1));
      response.json(
        await listAnswer(request, {
          read: ({ limit, after }) =>
            Promise.resolve(keys.filter(({ id }) => after === null || id > after).slice(0, limit)),
          idOf: ({ id }) => id,
          answerOf: keyAnswer,
        }),
      );
    });
    router.delete(`${KEYS}/:keyId`, async (request, response) => {
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const project = await this.#access.project(request, request.params.projectId, 'manage', call);
      await this.#keys.revoke(project.id, idInPath(request.params.keyId), call);
      response.status(204).end();
    });
    router.all(KEYS, allowOnly('GET', 'POST'));
    router.all(`${KEYS}/:keyId`, allowOnly('DELETE'));
    return router;
  }
}

function keyAnswer(key: ApiKey) {
  return {
    id: key.id,
    name: key.name,
    scopes: key.scopes,
    rate_limit: key.rateLimit,
    prefix: key.prefix,
    created_at: new Date(key.createdAt).toISOString(),
    last_used_at: key.lastUsedAt === null ? null : new Date(key.lastUsedAt).toISOString(),
  };
}
