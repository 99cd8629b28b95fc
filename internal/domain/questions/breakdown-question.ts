import { limits } from '../limits.js';
import {
  commonParameters,
  questionColumns,
  readCommonParameters,
  type QuestionColumn,
} from './common-parameters.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';

export const breakdownMetrics = ['count', 'unique_users'] as const;
export type BreakdownMetric = (typeof breakdownMetrics)[number];

/** The values of one column, those with the largest metric first. */
export interface BreakdownQuestion extends Question {
  readonly dimension: QuestionColumn;
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
  const limit = readLimit(reader);
  return reader.complete({ ...common, dimension, metric, limit });
}

function readDimension(reader: ParameterReader): QuestionColumn | null {
  if (reader.all('dimension')[0]?.startsWith('properties.') !== true) {
    return reader.word('dimension', questionColumns);
  }
  reader.one('dimension');
  reader.refuse('dimension', 'Breakdowns by properties are not in this version.', 'not_in_this_version');
  return null;
}

function readLimit(reader: ParameterReader): number {
  const text = reader.one('limit') ?? String(DEFAULT_LIMIT);
  const limit = /^\d+$/.test(text) ? Number(text) : 0;
  if (limit < 1 || limit > limits.breakdownRows) {
    reader.refuse('limit', `Must be a whole number from 1 to ${limits.breakdownRows}.`);
  }
  return limit;
}
