import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { RetentionCohorts } from '../../../../internal/domain/questions/retention-cohorts.js';

interface Seen {
  readonly at: number;
  readonly start: boolean;
  readonly back: boolean;
}

const starts = [0, 10, 20, 30];

function table(actors: readonly (readonly Seen[])[]) {
  const cohorts = new RetentionCohorts(starts);
  actors.forEach((events, actor) =>
    events.forEach(({ at, start, back }) => cohorts.take(`actor ${actor}`, at, start, back)),
  );
  return starts.map((_, cohort) => ({
    size: cohorts.size(cohort),
    returned: starts.map((_, bucket) => cohorts.returned(cohort, bucket)),
  }));
}

/** The rule word by word. */
function reference(actors: readonly (readonly Seen[])[]) {
  const bucketOf = (at: number) => starts.findLastIndex((start) => start <= at);
  const people = actors.flatMap((events) => {
    const first = events.find(({ start }) => start);
    if (first === undefined) return [];
    const back = events.filter((event) => event.back && event.at > first.at).map(({ at }) => bucketOf(at));
    return [{ cohort: bucketOf(first.at), back: new Set(back) }];
  });
  return starts.map((_, cohort) => {
    const members = people.filter((person) => person.cohort === cohort);
    return {
      size: members.length,
      returned: starts.map((_, bucket) => members.filter(({ back }) => back.has(bucket)).length),
    };
  });
}

const start = { start: true, back: false };
const back = { start: false, back: true };
const both = { start: true, back: true };

describe('who came back', () => {
  test('the first start is the cohort, whatever was before and comes after', () => {
    const [none, first] = table([
      [
        { at: 5, ...back },
        { at: 12, ...start },
        { at: 25, ...start },
      ],
    ]);
    expect([none?.size, first?.size]).toEqual([0, 1]);
    expect(first?.returned).toEqual([0, 0, 0, 0]);
  });

  test('in the bucket of the start, only later than the start', () => {
    expect(
      table([
        [
          { at: 3, ...both },
          { at: 3, ...both },
        ],
      ])[0]?.returned[0],
    ).toBe(0);
    expect(
      table([
        [
          { at: 3, ...both },
          { at: 4, ...both },
        ],
      ])[0]?.returned[0],
    ).toBe(1);
  });

  test('once a bucket, however often', () => {
    const events = [0, 11, 12, 19, 30, 35].map((at) => ({ at, ...both }));
    expect(table([events])[0]).toEqual({ size: 1, returned: [0, 1, 0, 1] });
  });

  test('a bucket begins with its first instant', () => {
    expect(
      table([
        [
          { at: 9, ...start },
          { at: 10, ...back },
        ],
      ])[0]?.returned,
    ).toEqual([0, 1, 0, 0]);
  });
});

test('is the table of the rule, for any events', () => {
  const events = fc
    .array(fc.record({ at: fc.integer({ min: 0, max: 39 }), start: fc.boolean(), back: fc.boolean() }), {
      maxLength: 12,
    })
    .map((some) => some.sort((a, b) => a.at - b.at));
  fc.assert(
    fc.property(fc.array(events, { maxLength: 8 }), (actors) => {
      expect(table(actors)).toEqual(reference(actors));
    }),
    { numRuns: 1_000 },
  );
});
