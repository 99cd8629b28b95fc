import type { QuestionParameters } from '../../../internal/domain/questions/question.js';
import type { Project } from '../../../internal/ports/account-store.js';
import type { EventStore } from '../../../internal/ports/event-store.js';
import { NoCache } from '../../../internal/services/cache/no-cache.js';
import { AnswerCache } from '../../../internal/services/cache/answer-cache.js';
import { QuestionService, type AnswerTo } from '../../../internal/services/questions/question-service.js';
import { answerRealtime, type RealtimeContent } from '../../../internal/services/questions/realtime.js';
import { createLogger } from '../../../pkg/logger/index.js';
import { longCall } from '../call.js';
import { DAY_MS, shops, STREAM_END, STREAM_START } from '../data/shops.js';

/** The default range of a question: the last 30 dates, today included. */
export const RANGE_START = STREAM_END - 30 * DAY_MS;
export const SCANNED_EVENTS = 100_000;
/** Of those who come most often, and signed in. */
export const USER = 'user-0';
export const REALTIME_MS = 300_000;
/** The stream's last moment: its last day is today. */
export const NOW = STREAM_END - 1;

const clock = { now: () => NOW };

/** Puts questions about the largest project to the services, as the API does, and keeps no answer. */
export class Asker {
  readonly #project: Project = {
    id: shops[0].projectId,
    name: 'bench',
    timezone: 'UTC',
    retentionDays: null,
    createdAt: STREAM_START,
  };
  readonly #store: EventStore;
  readonly #service: QuestionService;

  constructor(store: EventStore) {
    this.#store = store;
    // Its calls are about now, the questions about the stream's last day.
    const answers = new AnswerCache(new NoCache(), { now: () => Date.now() }, createLogger('warn'));
    this.#service = new QuestionService(store, clock, answers);
  }

  query(body: object): Promise<AnswerTo<'query'>> {
    return this.#service.query(this.#project, body, longCall());
  }

  events(parameters: QuestionParameters): Promise<AnswerTo<'events'>> {
    return this.#service.events(this.#project, parameters, longCall());
  }

  breakdown(parameters: QuestionParameters): Promise<AnswerTo<'breakdown'>> {
    return this.#service.breakdown(this.#project, parameters, longCall());
  }

  property(parameters: QuestionParameters): Promise<AnswerTo<'property'>> {
    return this.#service.property(this.#project, parameters, longCall());
  }

  summary(): Promise<AnswerTo<'summary'>> {
    return this.#service.summary(this.#project, {}, longCall());
  }

  user(): Promise<AnswerTo<'user'>> {
    return this.#service.user(this.#project, USER, {}, longCall());
  }

  funnel(types: readonly string[], window: string): Promise<AnswerTo<'funnel'>> {
    const steps = types.map((event_type) => ({ event_type }));
    return this.#service.funnel(this.#project, { steps, window }, longCall());
  }

  retention(parameters: QuestionParameters): Promise<AnswerTo<'retention'>> {
    return this.#service.retention(this.#project, parameters, longCall());
  }

  realtime(): Promise<RealtimeContent> {
    return answerRealtime(this.#store, this.#project, NOW + 1, longCall());
  }

  /** Reads as an export reads; gives how many events came. */
  async scan(): Promise<number> {
    let count = 0;
    const request = {
      projectId: this.#project.id,
      range: { from: RANGE_START, until: STREAM_END },
      filters: [],
      order: 'ascending',
      after: null,
      limit: SCANNED_EVENTS,
    } as const;
    for await (const piece of this.#store.scan(request, longCall())) count += piece.length;
    return count;
  }
}
