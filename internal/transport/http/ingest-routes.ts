import type { IncomingMessage, ServerResponse } from 'node:http';
import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { readIdempotencyKey, type IdempotencyKey } from '../../domain/ingest/index.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { IngestService, type BodyForm } from '../../services/ingest/ingest-service.js';
import { Authentication } from './authentication.js';
import { contentTypeOf, readBody } from './body.js';
import { sendBatchAnswer, sendEventAnswer } from './ingest-answers.js';
import { logFailure, sendProblem } from './problem.js';
import { callOfRequest } from './request-call.js';

type Route = 'event' | 'batch';

/** By path; each is for POST alone. The contract is held against this table. */
export const ingestRoutes: Readonly<Record<string, Route>> = {
  '/api/v1/events/track': 'event',
  '/api/v1/events/batch': 'batch',
  '/api/v1/events': 'event',
  '/api/v1/events/async': 'event',
  '/v1/events': 'event',
  '/events': 'event',
  '/events/async': 'event',
  '/events/batch': 'batch',
};

/** How long the account store may take to know a user. */
const ACCOUNTS_MS = 5_000;
/** How long `wait=stored` waits. */
const STORED_MS = 10_000;

/**
 * The routes that take events: plain node:http in front of the Express app, whose routing alone would cost
 * 40 % of the throughput.
 */
@injectable()
export class IngestRoutes {
  readonly #authentication: Authentication;
  readonly #ingest: IngestService;
  readonly #clock: Clock;
  readonly #logger: Logger;

  constructor(
    @inject(Authentication) authentication: Authentication,
    @inject(IngestService) ingest: IngestService,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(TOKENS.Logger) logger: Logger,
  ) {
    this.#authentication = authentication;
    this.#ingest = ingest;
    this.#clock = clock;
    this.#logger = logger;
  }

  /** False when the request is for somebody else. */
  handle(request: IncomingMessage, response: ServerResponse, requestId: string): boolean {
    const url = request.url ?? '';
    const queryAt = url.indexOf('?');
    const route = ingestRoutes[queryAt < 0 ? url : url.slice(0, queryAt)];
    if (route === undefined) return false;
    const query = queryAt < 0 ? '' : url.slice(queryAt + 1);
    this.#take(route, query, request, response, requestId).catch((error: unknown) => {
      logFailure(this.#logger, request, requestId, error);
      sendProblem(response, error, requestId);
    });
    return true;
  }

  async #take(
    route: Route,
    query: string,
    request: IncomingMessage,
    response: ServerResponse,
    requestId: string,
  ): Promise<void> {
    if (request.method !== 'POST') {
      response.setHeader('Allow', 'POST');
      throw new PatchbayError('method_not_allowed', 'Events are sent with POST.');
    }
    const key = await this.#authentication.sender(request, () =>
      callOfRequest(response, this.#clock, ACCOUNTS_MS),
    );
    const form = bodyForm(route, contentTypeOf(request));
    const waitStored = waitsForStored(query);
    const sender = { projectId: key.projectId, keyId: key.id, rateLimit: key.rateLimit };
    const idempotencyKey = idempotencyKeyOf(request);
    const admitted = this.#ingest.admit(sender);
    try {
      const outcome = await this.#ingest.accept({
        ...sender,
        form,
        idempotencyKey,
        body: await readBody(request, response, admitted),
        waitStored: waitStored ? callOfRequest(response, this.#clock, STORED_MS) : null,
      });
      if (route === 'event') sendEventAnswer(response, outcome);
      else sendBatchAnswer(response, outcome, requestId);
    } finally {
      admitted.leave();
    }
  }
}

function bodyForm(route: Route, type: string): BodyForm {
  if (type === 'application/json') return route;
  if (type === 'application/x-ndjson' && route === 'batch') return 'ndjson';
  throw new PatchbayError(
    'unsupported_media_type',
    route === 'batch'
      ? 'Send Content-Type: application/json or application/x-ndjson.'
      : 'Send Content-Type: application/json.',
  );
}

function idempotencyKeyOf({ headers }: IncomingMessage): IdempotencyKey | null {
  const text = headers['idempotency-key'];
  return text === undefined ? null : readIdempotencyKey(String(text));
}

function waitsForStored(query: string): boolean {
  if (query === '') return false;
  const parameters = new URLSearchParams(query);
  const waits = parameters.getAll('wait');
  const unknown = [...parameters.keys()].filter((name) => name !== 'wait');
  if (unknown.length > 0) {
    throw new PatchbayError('invalid_request', 'The only parameter here is wait.', {
      faults: unknown.map((path) => ({ path, code: 'invalid_request', message: 'is not known here' })),
    });
  }
  if (waits.length === 0) return false;
  if (waits.length === 1 && waits[0] === 'stored') return true;
  throw new PatchbayError('invalid_request', 'The only value of wait is "stored".', {
    faults: [{ path: 'wait', code: 'invalid_request', message: 'must be "stored", once' }],
  });
}
