import { bucketKinds } from './buckets.js';
import { eventsByBucket } from './events-answer.js';
import { parseField, valueOf, type Field } from './field.js';
import { numbersAnswer, type NumbersAnswer } from './numbers.js';
import { one, oneOf, selected, type Question } from './question.js';
import { Refusal } from './refusal.js';
import type { StoredEvent } from '../../../internal/domain/event/event.js';

export interface PropertyAnswer {
  readonly data: readonly (NumbersAnswer & { readonly bucket: string })[];
  readonly total: NumbersAnswer;
}

/** `GET /stats/property`, without its frame. */
export function answerProperty(question: Question): PropertyAnswer {
  const field = parseField(one(question.parameters, 'property') ?? '');
  if ('column' in field) throw new Refusal('invalid_request', 'A column holds no numbers.');
  const kind = oneOf(question.parameters, 'group_by', bucketKinds) ?? 'day';
  const chosen = selected(question);
  return {
    data: eventsByBucket(chosen, kind).map(({ bucket, inside }) => ({
      bucket,
      ...numbersAnswer(numbersIn(inside, field)),
    })),
    total: numbersAnswer(numbersIn(chosen.events, field)),
  };
}

export function numbersIn(events: readonly StoredEvent[], field: Field): number[] {
  return events.map((event) => valueOf(event, field)).filter((value) => typeof value === 'number');
}
