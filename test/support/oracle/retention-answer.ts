import { bucketStarts } from './buckets.js';
import { eventsByBucket } from './events-answer.js';
import { byActor, one, oneOf, selected, type Question } from './question.js';
import { Refusal } from './refusal.js';

export interface RetentionAnswer {
  readonly data: readonly {
    readonly bucket: string;
    readonly size: number;
    readonly partial: boolean;
    readonly returned: readonly {
      readonly bucket: string;
      readonly users: number;
      readonly partial: boolean;
    }[];
  }[];
}

/** `GET /stats/retention`, without its frame. */
export function answerRetention(question: Question): RetentionAnswer {
  const { parameters } = question;
  const startEvent = one(parameters, 'start_event');
  if (startEvent === null) throw new Refusal('invalid_request', 'Retention needs a start_event.');
  const returnEvent = one(parameters, 'return_event');
  const kind = oneOf(parameters, 'interval', ['day', 'week', 'month']) ?? 'day';
  const chosen = selected(question);
  const { zone, range } = chosen;

  const lastIsWhole = bucketStarts(zone, kind, range.until, range.until + 1)[0] === range.until;
  const buckets = eventsByBucket(chosen, kind).map(({ bucket, start, next }) => ({
    bucket,
    holds: (instant: number) => instant >= start && instant < next,
    partial: start < range.from || (next === Infinity && !lastIsWhole),
  }));
  const people = [...byActor(chosen.events).values()].flatMap((own) => {
    const first = own.find(({ columns }) => columns.event_type === startEvent);
    if (first === undefined) return [];
    const back = own.filter(
      ({ columns, timestamp }) =>
        timestamp > first.timestamp && (returnEvent === null || columns.event_type === returnEvent),
    );
    return [{ started: first.timestamp, back: back.map(({ timestamp }) => timestamp) }];
  });
  return {
    data: buckets.map((cohort, index) => {
      const members = people.filter(({ started }) => cohort.holds(started));
      return {
        bucket: cohort.bucket,
        size: members.length,
        partial: cohort.partial,
        returned: buckets.slice(index).map(({ bucket, holds, partial }) => ({
          bucket,
          users: members.filter(({ back }) => back.some(holds)).length,
          partial,
        })),
      };
    }),
  };
}
