import { inject, injectable } from 'tsyringe';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { breakdownMetrics, parseBreakdownQuestion } from '../../domain/questions/breakdown-question.js';
import { bucketName, bucketsOf, type Bucket } from '../../domain/questions/buckets.js';
import { parseEventsQuestion } from '../../domain/questions/events-question.js';
import type { Question, QuestionParameters } from '../../domain/questions/question.js';
import type { Project } from '../../ports/account-store.js';
import type { Call } from '../../ports/call.js';
import type { Clock } from '../../ports/clock.js';
import type { AggregateGroup, EventStore } from '../../ports/event-store.js';
import { TOKENS } from '../../ports/tokens.js';
import {
  countsOf,
  eventMetrics,
  zeroCounts,
  type AnswerFrame,
  type BreakdownAnswer,
  type EventsAnswer,
} from './answers.js';

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

  constructor(@inject(TOKENS.EventStore) store: EventStore, @inject(TOKENS.Clock) clock: Clock) {
    this.#store = store;
    this.#clock = clock;
  }

  /** `GET /stats/events`: events, actors and sessions over time. */
  async events(project: Project, parameters: QuestionParameters, call: Call): Promise<EventsAnswer> {
    const now = this.#clock.now();
    const question = parseEventsQuestion(parameters, project, now);
    const { zone, range, filters, groupBy } = question;
    const buckets = groupBy === 'none' ? [] : bucketsOf(zone, groupBy, range);
    const answer = await this.#store.aggregate(
      {
        projectId: project.id,
        range: question.visible,
        filters,
        measured: null,
        groupBy: groupBy === 'none' ? [] : [{ by: 'time', starts: buckets.map(({ start }) => start) }],
        metrics: eventMetrics,
        orderBy: 'keys',
        limit: null,
      },
      call,
    );
    return {
      data: groupBy === 'none' ? [] : countsByBucket(buckets, answer.groups),
      total: countsOf(eventMetrics, answer.total),
      ...frame(question, now),
    };
  }

  /** `GET /stats/breakdown`: the values of one column, those with the largest metric first. */
  async breakdown(project: Project, parameters: QuestionParameters, call: Call): Promise<BreakdownAnswer> {
    const now = this.#clock.now();
    const question = parseBreakdownQuestion(parameters, project, now);
    const answer = await this.#store.aggregate(
      {
        projectId: project.id,
        range: question.visible,
        filters: question.filters,
        measured: null,
        groupBy: [{ by: 'field', field: { is: 'column', column: question.dimension } }],
        metrics: breakdownMetrics,
        orderBy: question.metric,
        limit: question.limit,
      },
      call,
    );
    return {
      data: answer.groups.map(({ keys, values }) => ({
        value: textKey(keys),
        ...countsOf(breakdownMetrics, values),
      })),
      other: countsOf(breakdownMetrics, answer.other),
      ...frame(question, now),
    };
  }
}

function frame(question: Question, now: number): AnswerFrame {
  return { timezone: question.zone.name, generated_at: new Date(now).toISOString(), cached: false };
}

function countsByBucket(buckets: readonly Bucket[], groups: readonly AggregateGroup[]): EventsAnswer['data'] {
  const byStart = new Map(groups.map(({ keys, values }) => [keys[0], countsOf(eventMetrics, values)]));
  const zero = zeroCounts(eventMetrics);
  const data = buckets.map((bucket) => {
    const counts = byStart.get(bucket.start) ?? zero;
    byStart.delete(bucket.start);
    return { bucket: bucketName(bucket), ...counts };
  });
  if (byStart.size > 0) throw strangeKey();
  return data;
}

function textKey([key]: AggregateGroup['keys']): string | null {
  if (typeof key === 'string' || key === null) return key;
  throw strangeKey();
}

/** An answer that does not fit the request is refused: events must not vanish from it in silence. */
function strangeKey(): PatchbayError {
  return new PatchbayError('internal', 'The store answered with a group that it was not asked for.');
}
