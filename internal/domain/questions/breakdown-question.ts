import { eventColumns } from '../event/event.js';
import { limits } from '../limits.js';
import { commonParameters, readCommonParameters } from './common-parameters.js';
import { readField } from './field-name.js';
import type { Field } from './filter.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';

export const breakdownMetrics = ['count', 'unique_users'] as const;
export type BreakdownMetric = (typeof breakdownMetrics)[number];

/** The values of one field, those with the largest metric first. */
export interface BreakdownQuestion extends Question {
  readonly dimension: Field;
  readonly metric: BreakdownMetric;
  /** At most so many values; the rest is told as one. */
  readonly limit: number;
}

const DEFAULT_LIMIT = 100;
const known = [...commonParameters, 'dimension', 'metric', 'limit'];

/** Errors: `invalid_request`, with every fault of the parameters. */
export function parseBreakdownQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): BreakdownQuestion {
  const reader = new ParameterReader(parameters, known);
  const common = readCommonParameters(reader, project, now);
  const dimension = readDimension(reader);
  const metric = reader.word('metric', breakdownMetrics, 'count');
  const limit = reader.limit('limit', limits.breakdownRows, DEFAULT_LIMIT);
  return reader.complete({ ...common, dimension, metric, limit });
}

function readDimension(reader: ParameterReader): Field | null {
  const name = reader.one('dimension') ?? '';
  if (name.startsWith('properties.')) return readField(name, reader, 'dimension');
  const column = eventColumns.find((candidate) => candidate === name);
  if (column !== undefined) return { is: 'column', column };
  const must = name === '' ? 'Is required' : 'Must be';
  const property = 'or a property, as in properties.plan';
  reader.refuse('dimension', `${must}: one of ${eventColumns.join(', ')}, ${property}.`);
  return null;
}
