import { Router } from 'express';
import { inject, injectable } from 'tsyringe';
import { z } from 'zod';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Clock } from '../../ports/clock.js';
import type { DeadLetters } from '../../ports/dead-letters.js';
import { TOKENS } from '../../ports/tokens.js';
import { KeyService } from '../../services/keys/key-service.js';
import { allowOnly } from './allow-only.js';
import { authenticate } from './authentication.js';
import { readJson } from './json-body.js';
import { projectOf, queryParameters } from './parameters.js';
import { callOfRequest } from './request-call.js';

const ANSWER_MS = 5_000;

const newKey = z.strictObject({
  name: z
    .string('must be a text')
    .min(1, 'must not be empty')
    .max(200, 'may have 200 characters')
    // Also a lone surrogate, which no storage could keep.
    .refine((name) => !/[\p{Cc}\p{Cs}]/u.test(name), 'must not hold control characters'),
  scopes: z
    .array(z.enum(['ingest', 'read']))
    .min(1)
    .default(['ingest']),
});

const page = z.object({
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
  cursor: z.uuid().optional(),
});

/** A project's keys and dead letters, for the installation's own command line (scope `manage`). */
@injectable()
export class ProjectController {
  readonly #keys: KeyService;
  readonly #deadLetters: DeadLetters;
  readonly #clock: Clock;

  constructor(
    @inject(KeyService) keys: KeyService,
    @inject(TOKENS.DeadLetters) deadLetters: DeadLetters,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#keys = keys;
    this.#deadLetters = deadLetters;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.post('/api/v1/projects/:projectId/keys', async (request, response) => {
      const manager = await authenticate(this.#keys, request, 'manage');
      const projectId = projectOf(manager, request.params.projectId);
      const wanted = parse(newKey, await readJson(request, response));
      const { apiKey, key } = await this.#keys.create(projectId, wanted);
      response.status(201).json({
        id: apiKey.id,
        name: apiKey.name,
        scopes: apiKey.scopes,
        prefix: apiKey.prefix,
        key,
        created_at: new Date(apiKey.createdAt).toISOString(),
      });
    });
    router.get('/api/v1/projects/:projectId/dead-letters', async (request, response) => {
      const manager = await authenticate(this.#keys, request, 'manage');
      const projectId = projectOf(manager, request.params.projectId);
      const { limit, cursor } = parse(page, firstValues(queryParameters(request)));
      const call = callOfRequest(response, this.#clock, ANSWER_MS);
      const letters = await this.#deadLetters.list(projectId, { limit, before: cursor ?? null }, call);
      response.json({
        data: letters.map((letter) => ({
          id: letter.id,
          code: letter.code,
          reason: letter.reason,
          created_at: new Date(letter.createdAt).toISOString(),
          line: letter.line,
        })),
        next_cursor: letters.length === limit ? (letters.at(-1)?.id ?? null) : null,
      });
    });
    router.all('/api/v1/projects/:projectId/keys', allowOnly('POST'));
    router.all('/api/v1/projects/:projectId/dead-letters', allowOnly('GET'));
    return router;
  }
}

function firstValues(parameters: Record<string, string[]>): Record<string, string | undefined> {
  return Object.fromEntries(Object.entries(parameters).map(([name, values]) => [name, values[0]]));
}

function parse<T>(schema: z.ZodType<T>, input: unknown): T {
  const parsed = schema.safeParse(input);
  if (parsed.success) return parsed.data;
  throw new PatchbayError('invalid_request', 'The request is not valid.', {
    faults: parsed.error.issues.map((issue) => ({
      path: issue.path.join('.'),
      code: 'invalid_request',
      message: issue.message,
    })),
  });
}
