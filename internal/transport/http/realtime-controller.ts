import { Router, type Request, type Response } from 'express';
import { inject, injectable } from 'tsyringe';
import { PatchbayError, toPatchbayError } from '../../../pkg/errors/index.js';
import type { Clock } from '../../ports/clock.js';
import { TOKENS } from '../../ports/tokens.js';
import { RealtimeFeeds } from '../../services/questions/realtime-feeds.js';
import { allowOnly } from './allow-only.js';
import { EventStream } from './event-stream.js';
import { queryParameters, refuseUnknownParameters } from './parameters.js';
import { ProjectAccess } from './project-access.js';
import { callOfRequest } from './request-call.js';

const PATH = '/api/v1/stats/realtime';
const ACCESS_MS = 5_000;
/** How often a stream shows that it lives, and asks whether its credential is still good. */
const BEAT_MS = 10_000;
const DEFAULT_SECONDS = 5;
const MOST_SECONDS = 60;
/** With these, who asks may not go on; with others (the account store is away) nobody knows. */
const NO_LONGER = new Set(['unauthenticated', 'forbidden', 'not_found', 'project_required']);

/** The last five minutes, as a stream that ends with its client, its credential or the server. */
@injectable()
export class RealtimeController {
  readonly #access: ProjectAccess;
  readonly #feeds: RealtimeFeeds;
  readonly #clock: Clock;

  constructor(
    @inject(ProjectAccess) access: ProjectAccess,
    @inject(RealtimeFeeds) feeds: RealtimeFeeds,
    @inject(TOKENS.Clock) clock: Clock,
  ) {
    this.#access = access;
    this.#feeds = feeds;
    this.#clock = clock;
  }

  router(): Router {
    const router = Router({ strict: true, caseSensitive: true });
    router.get(PATH, (request, response) => this.#watch(request, response));
    router.all(PATH, allowOnly('GET'));
    return router;
  }

  async #watch(request: Request, response: Response): Promise<void> {
    const { project_id: named, ...others } = queryParameters(request);
    const signal = callOfRequest(response, this.#clock, 0).signal;
    const access = () =>
      this.#access.project(request, named, 'read', { signal, deadline: this.#clock.now() + ACCESS_MS });
    const project = await access();
    refuseUnknownParameters(others, ['project_id', 'interval']);
    const interval = readInterval(others['interval']);
    if (signal.aborted || request.method === 'HEAD') {
      response.end();
      return;
    }
    const stream = new EventStream(response);
    const leave = this.#feeds.listen(project, interval, {
      tick: (text) => stream.send('realtime', text),
      end: () => stream.end(),
    });
    const beat = setInterval(() => {
      stream.beat();
      access().catch((thrown: unknown) => {
        if (NO_LONGER.has(toPatchbayError(thrown).code)) stream.end();
      });
    }, BEAT_MS);
    response.once('close', () => {
      clearInterval(beat);
      leave();
    });
    stream.begin();
  }
}

function readInterval(values: readonly string[] = [String(DEFAULT_SECONDS)]): number {
  const [text = ''] = values;
  const seconds = /^\d+$/.test(text) ? Number(text) : 0;
  if (values.length === 1 && seconds >= 1 && seconds <= MOST_SECONDS) return seconds;
  throw new PatchbayError('invalid_request', 'The question has parameters that cannot be used.', {
    faults: [
      {
        path: 'interval',
        code: 'invalid_request',
        message: `Must be a whole number of seconds from 1 to ${MOST_SECONDS}.`,
      },
    ],
  });
}
