import type { AnswerTo } from '../../services/questions/question-service.js';
import type { EventContent } from '../../services/questions/user.js';

/**
 * The JSON text of a user's page. It is put together here because properties are JSON text already: through
 * JSON.parse and JSON.stringify their numbers would lose digits.
 */
export function userAnswerText({ events, ...others }: AnswerTo<'user'>): string {
  return withMember(others, 'events', `[${events.map(eventText).join(',')}]`);
}

function eventText({ properties, ...others }: EventContent): string {
  return withMember(others, 'properties', properties);
}

/** @param object not empty */
function withMember(object: object, name: string, json: string): string {
  return `${JSON.stringify(object).slice(0, -1)},"${name}":${json}}`;
}
