import { commonDates, commonParameters, readFilterParameters } from './common-parameters.js';
import { ParameterReader } from './parameter-reader.js';
import { readPeriod } from './question-period.js';
import type { Question, QuestionParameters, QuestionProject, TimeRange } from './question.js';

/** A project at a glance, beside the period before. */
export interface SummaryQuestion extends Question {
  /** As many local dates, or ms, before the range; the part of it that retention leaves. */
  readonly visibleBefore: TimeRange;
}

/** Errors: `invalid_request`, with every fault of the parameters. */
export function parseSummaryQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): SummaryQuestion {
  const reader = new ParameterReader(parameters, commonParameters);
  const period = readPeriod(reader, commonDates(reader), project, now);
  return reader.complete({ ...period, filters: readFilterParameters(reader) });
}
