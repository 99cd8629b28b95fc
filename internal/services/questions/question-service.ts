import { inject, injectable } from 'tsyringe';
import { parseBreakdownQuestion, type BreakdownQuestion } from '../../domain/questions/breakdown-question.js';
import { parseEventsQuestion, type EventsQuestion } from '../../domain/questions/events-question.js';
import { parseFunnelQuestion, type FunnelQuestion } from '../../domain/questions/funnel-question.js';
import { parsePropertyQuestion, type PropertyQuestion } from '../../domain/questions/property-question.js';
import { parseQueryQuestion, type QueryQuestion } from '../../domain/questions/query-question.js';
import type { Question, QuestionParameters } from '../../domain/questions/question.js';
import { parseRetentionQuestion, type RetentionQuestion } from '../../domain/questions/retention-question.js';
import { parseSummaryQuestion, type SummaryQuestion } from '../../domain/questions/summary-question.js';
import { parseUserQuestion, type UserQuestion } from '../../domain/questions/user-question.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';
import { AnswerCache } from '../cache/answer-cache.js';
import { timeText, type AnswerFrame } from './answer-frame.js';
import { answerBreakdown, type BreakdownContent } from './breakdown.js';
import { answerEvents, type EventsContent } from './events.js';
import { answerFunnel, type FunnelContent } from './funnel.js';
import { answerProperty, type PropertyContent } from './property.js';
import { answerQuery, type QueryContent } from './query.js';
import { answerRetention, type RetentionContent } from './retention.js';
import { answerSummary, type SummaryContent } from './summary.js';
import { answerUser, type UserContent } from './user.js';

interface Asked<Parsed extends Question, Content extends object> {
  readonly question: Parsed;
  /** Plain JSON, without the frame. */
  readonly content: Content;
}

interface Questions {
  readonly events: Asked<EventsQuestion, EventsContent>;
  readonly breakdown: Asked<BreakdownQuestion, BreakdownContent>;
  readonly property: Asked<PropertyQuestion, PropertyContent>;
  readonly summary: Asked<SummaryQuestion, SummaryContent>;
  readonly user: Asked<UserQuestion, UserContent>;
  readonly query: Asked<QueryQuestion, QueryContent>;
  readonly funnel: Asked<FunnelQuestion, FunnelContent>;
  readonly retention: Asked<RetentionQuestion, RetentionContent>;
}
type Kind = keyof Questions;
export type AnswerTo<Which extends Kind> = Questions[Which]['content'] & AnswerFrame;

type Answerers = {
  readonly [Which in Kind]: (
    store: EventStore,
    projectId: string,
    question: Questions[Which]['question'],
    call: Call,
  ) => Promise<Questions[Which]['content']>;
};

const answerers: Answerers = {
  events: answerEvents,
  breakdown: answerBreakdown,
  property: answerProperty,
  summary: answerSummary,
  user: answerUser,
  query: answerQuery,
  funnel: answerFunnel,
  retention: answerRetention,
};

/**
 * Answers questions about a project's events, in the form of the public API. What engines would decide
 * differently (dates, zones, buckets) is decided here, and the store is asked about instants.
 *
 * Errors: `invalid_request` with every fault of the parameters, `too_many_buckets`, and those of the store.
 */
@injectable()
export class QuestionService {
  readonly #store: EventStore;
  readonly #clock: Clock;
  readonly #cache: AnswerCache;

  constructor(
    @inject(TOKENS.EventStore) store: EventStore,
    @inject(TOKENS.Clock) clock: Clock,
    @inject(AnswerCache) cache: AnswerCache,
  ) {
    this.#store = store;
    this.#clock = clock;
    this.#cache = cache;
  }

  async events(project: Project, parameters: QuestionParameters, call: Call): Promise<AnswerTo<'events'>> {
    const question = parseEventsQuestion(parameters, project, this.#clock.now());
    return this.#answer('events', project, question, call);
  }

  async breakdown(
    project: Project,
    parameters: QuestionParameters,
    call: Call,
  ): Promise<AnswerTo<'breakdown'>> {
    const question = parseBreakdownQuestion(parameters, project, this.#clock.now());
    return this.#answer('breakdown', project, question, call);
  }

  async property(
    project: Project,
    parameters: QuestionParameters,
    call: Call,
  ): Promise<AnswerTo<'property'>> {
    const question = parsePropertyQuestion(parameters, project, this.#clock.now());
    return this.#answer('property', project, question, call);
  }

  async summary(project: Project, parameters: QuestionParameters, call: Call): Promise<AnswerTo<'summary'>> {
    const question = parseSummaryQuestion(parameters, project, this.#clock.now());
    return this.#answer('summary', project, question, call);
  }

  /** @param userId as it is in the events */
  async user(
    project: Project,
    userId: string,
    parameters: QuestionParameters,
    call: Call,
  ): Promise<AnswerTo<'user'>> {
    const question = parseUserQuestion(userId, parameters, project, this.#clock.now());
    return this.#answer('user', project, question, call);
  }

  /** @param body the value that the JSON body holds */
  async query(project: Project, body: unknown, call: Call): Promise<AnswerTo<'query'>> {
    const question = parseQueryQuestion(body, project, this.#clock.now());
    return this.#answer('query', project, question, call);
  }

  /** @param body the value that the JSON body holds */
  async funnel(project: Project, body: unknown, call: Call): Promise<AnswerTo<'funnel'>> {
    const question = parseFunnelQuestion(body, project, this.#clock.now());
    return this.#answer('funnel', project, question, call);
  }

  async retention(
    project: Project,
    parameters: QuestionParameters,
    call: Call,
  ): Promise<AnswerTo<'retention'>> {
    const question = parseRetentionQuestion(parameters, project, this.#clock.now());
    return this.#answer('retention', project, question, call);
  }

  /** The one way from a question to its answer. What is kept is the content and when it was made. */
  async #answer<Which extends Kind>(
    kind: Which,
    project: Project,
    question: Questions[Which]['question'],
    call: Call,
  ): Promise<AnswerTo<Which>> {
    const asked = { projectId: project.id, question: JSON.stringify([kind, question]) };
    const { text, cached } = await this.#cache.answer(asked, call, async (run) => {
      const generatedAt = timeText(this.#clock.now());
      const content = await answerers[kind](this.#store, project.id, question, run);
      return JSON.stringify({ ...content, timezone: question.zone.name, generated_at: generatedAt });
    });
    return { ...(JSON.parse(text) as Omit<AnswerTo<Which>, 'cached'>), cached } as AnswerTo<Which>;
  }
}
