import { limits } from '../limits.js';
import { commonParameters, readCommonParameters } from './common-parameters.js';
import { hasImpossibleText } from './field-name.js';
import { ParameterReader } from './parameter-reader.js';
import type { Question, QuestionParameters, QuestionProject } from './question.js';
import { placeOfCursor, type EventPlace } from './user-cursor.js';

/** What one user did; `filters` are about the user's events. */
export interface UserQuestion extends Question {
  readonly userId: string;
  /** At most so many of the newest events. */
  readonly limit: number;
  /** Only events that are older than this place; null: from the newest one on. */
  readonly after: EventPlace | null;
}

const DEFAULT_LIMIT = 100;
const known = [...commonParameters.filter((name) => name !== 'user_id'), 'limit', 'cursor'];

/** Errors: `invalid_request`, with every fault of the parameters. */
export function parseUserQuestion(
  userId: string,
  parameters: QuestionParameters,
  project: QuestionProject,
  now: number,
): UserQuestion {
  const reader = new ParameterReader(parameters, known);
  if (hasImpossibleText(userId)) reader.refuse('user_id', 'Must not hold NUL or half of a surrogate pair.');
  if (Array.from(userId).length > limits.actorLength) {
    reader.refuse('user_id', `Must have at most ${limits.actorLength} characters, as that of an event.`);
  }
  const common = readCommonParameters(reader, project, now);
  const limit = reader.limit('limit', limits.userEvents, DEFAULT_LIMIT);
  const after = readCursor(reader);
  const filters = [
    { field: { is: 'column', column: 'user_id' }, condition: { is: 'any_of', values: [userId] } } as const,
    ...common.filters,
  ];
  return { ...reader.complete({ ...common, filters, userId, limit }), after };
}

function readCursor(reader: ParameterReader): EventPlace | null {
  const text = reader.one('cursor');
  if (text === null) return null;
  const place = placeOfCursor(text);
  if (place === null) reader.refuse('cursor', 'Must be the next_cursor of an answer.');
  return place;
}
