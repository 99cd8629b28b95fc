import { PatchbayError } from '../../../pkg/errors/index.js';
import type { QuestionParameters } from '../../domain/questions/question.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import type { BreakdownAnswer, EventsAnswer } from './answers.js';

export interface QuestionServiceParts {
  readonly store: EventStore;
  readonly clock: Clock;
}

/**
 * Answers questions about a project's events. Every answer is in the form of the public API.
 *
 * Errors: `invalid_request` with every fault of the parameters, `too_many_buckets`, and those of the store.
 */
export class QuestionService {
  readonly #store: EventStore;
  readonly #clock: Clock;

  constructor(parts: QuestionServiceParts) {
    this.#store = parts.store;
    this.#clock = parts.clock;
  }

  /** `GET /stats/events`: events, actors and sessions over time. */
  events(project: Project, parameters: QuestionParameters, call: Call): Promise<EventsAnswer> {
    void [this.#store, this.#clock, project, parameters, call];
    return Promise.reject(new PatchbayError('internal', 'Not written yet.'));
  }

  /** `GET /stats/breakdown`: the values of one column, the most frequent first. */
  breakdown(project: Project, parameters: QuestionParameters, call: Call): Promise<BreakdownAnswer> {
    void [this.#store, this.#clock, project, parameters, call];
    return Promise.reject(new PatchbayError('internal', 'Not written yet.'));
  }
}
