import { PatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../limits.js';
import { bucketsOf, type Bucket } from './buckets.js';
import { commonParameters, readCommonParameters } from './common-parameters.js';
import { readEventType } from './event-type-name.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';

export const retentionIntervals = ['day', 'week', 'month'] as const;
export type RetentionInterval = (typeof retentionIntervals)[number];

/** How many actors come back. */
export interface RetentionQuestion extends Question {
  readonly startEvent: string;
  /** Null: any event. */
  readonly returnEvent: string | null;
  readonly interval: RetentionInterval;
  /** Those of the range, in order: the cohorts, and the times of coming back. */
  readonly buckets: readonly Bucket[];
}

const known = [...commonParameters, 'start_event', 'return_event', 'interval'];

/** Errors: `invalid_request`, with every fault of the parameters; `too_many_buckets`. */
export function parseRetentionQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): RetentionQuestion {
  const reader = new ParameterReader(parameters, known);
  const common = readCommonParameters(reader, project, now);
  const startEvent = readEventType(reader, 'start_event');
  const returnEvent = readEventType(reader, 'return_event', { optional: true });
  const interval = reader.word('interval', retentionIntervals, 'day');
  const read = reader.complete({ ...common, startEvent, interval });
  const buckets = bucketsOf(read.zone, read.interval, read.range);
  if (buckets.length ** 2 > limits.retentionCells) {
    throw new PatchbayError(
      'too_many_buckets',
      `The range has ${buckets.length} buckets by ${read.interval}, and each is a cohort that may come back in each: ` +
        `at most ${Math.floor(Math.sqrt(limits.retentionCells))}. Ask for a shorter range or longer buckets.`,
    );
  }
  return { ...read, returnEvent, buckets };
}
