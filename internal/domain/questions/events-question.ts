import { bucketKinds, type BucketKind } from './buckets.js';
import { commonParameters, readCommonParameters } from './common-parameters.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';

/** Events, actors and sessions over time. */
export interface EventsQuestion extends Question {
  /** `none`: the total only. */
  readonly groupBy: BucketKind | 'none';
}

const known = [...commonParameters, 'group_by'];

/** Errors: `invalid_request`, with every fault of the parameters. */
export function parseEventsQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): EventsQuestion {
  const reader = new ParameterReader(parameters, known);
  const common = readCommonParameters(reader, project, now);
  const groupBy = reader.word('group_by', [...bucketKinds, 'none'], 'day');
  return reader.complete({ ...common, groupBy });
}
