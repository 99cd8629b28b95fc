import { bucketKinds, type BucketKind } from './buckets.js';
import { commonParameters, readCommonParameters } from './common-parameters.js';
import { readPropertyPath } from './field-name.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';

/** The numbers in one property, over time. */
export interface PropertyQuestion extends Question {
  /** The property's path. */
  readonly measured: readonly string[];
  /** `none`: the total only. */
  readonly groupBy: BucketKind | 'none';
}

const known = [...commonParameters, 'property', 'group_by'];

/** Errors: `invalid_request`, with every fault of the parameters. */
export function parsePropertyQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): PropertyQuestion {
  const reader = new ParameterReader(parameters, known);
  const common = readCommonParameters(reader, project, now);
  const name = reader.one('property');
  if (name === null) reader.refuse('property', 'Is required, as in properties.amount.');
  const measured = name === null ? null : readPropertyPath(name, reader, 'property');
  const groupBy = reader.word('group_by', [...bucketKinds, 'none'], 'day');
  return reader.complete({ ...common, measured, groupBy });
}
