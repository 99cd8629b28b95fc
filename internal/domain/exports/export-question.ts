import { commonParameters, readCommonParameters } from '../questions/common-parameters.js';
import { ParameterReader } from '../questions/parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from '../questions/question.js';

/** Which events an export holds. Errors: `invalid_request`, with every fault of the parameters. */
export function parseExportQuestion(
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): Question {
  const reader = new ParameterReader(parameters, commonParameters);
  return reader.complete(readCommonParameters(reader, project, now));
}
