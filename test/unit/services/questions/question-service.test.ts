import { beforeEach, describe, expect, test } from '@jest/globals';
import { QuestionService } from '../../../../internal/services/questions/question-service.js';
import type { AggregateAnswer } from '../../../../internal/ports/event-store.js';
import { newAnswerCache } from '../../../support/answer-cache.js';
import { call } from '../../../support/call.js';
import { canonicalEvent, draft, newProject, type EventDraft } from '../../../support/event-draft.js';
import { MemoryEventStore } from '../../../support/memory-event-store.js';

const now = Date.parse('2015-10-25T11:00:00Z');
const project = {
  id: newProject(),
  name: 'shop',
  timezone: 'Europe/Berlin',
  retentionDays: null,
  createdAt: 0,
};
const store = new MemoryEventStore();
const questions = new QuestionService(store, { now: () => now }, newAnswerCache());
const frame = { timezone: 'Europe/Berlin', generated_at: '2015-10-25T11:00:00.000Z', cached: false };

async function stored(time: string, parts: Partial<EventDraft>): Promise<void> {
  const timestamp = Date.parse(time);
  await store.append([canonicalEvent(draft(project.id, { timestamp, ...parts }))], call());
}

beforeEach(async () => {
  project.id = newProject();
  // The hour from two to three comes twice in Berlin on this day.
  await stored('2015-10-25T00:30:00Z', { user_id: 'ann', session_id: 's1', source: 'b' });
  await stored('2015-10-25T01:30:00Z', { user_id: 'ann', session_id: 's1', source: 'a' });
  await stored('2015-10-25T01:45:00Z', { anonymous_id: 'ann', session_id: 's2', source: 'a' });
  await stored('2015-10-25T01:59:59.999Z', {});
});

describe('events over time', () => {
  const hours = {
    start_date: ['2015-10-25T00:10:00Z'],
    end_date: ['2015-10-25T03:00:00Z'],
    group_by: ['hour'],
  };

  test('has every bucket, the empty ones as zero, and uniques over all in the total', async () => {
    expect(await questions.events(project, hours, call())).toEqual({
      data: [
        { bucket: '2015-10-25T02:00:00.000+02:00', count: 1, unique_users: 1, sessions: 1 },
        { bucket: '2015-10-25T02:00:00.000+01:00', count: 3, unique_users: 2, sessions: 2 },
        { bucket: '2015-10-25T03:00:00.000+01:00', count: 0, unique_users: 0, sessions: 0 },
      ],
      total: { count: 4, unique_users: 2, sessions: 2 },
      ...frame,
    });
  });

  test('by none is the total only', async () => {
    const answer = await questions.events(project, { group_by: ['none'], source: ['a', 'b'] }, call());
    expect(answer).toEqual({ data: [], total: { count: 3, unique_users: 2, sessions: 2 }, ...frame });
  });

  test('is by day over thirty days where nothing else is said', async () => {
    const { data } = await questions.events(project, {}, call());
    expect(data).toHaveLength(30);
    expect(data[0]?.bucket).toBe('2015-09-26T00:00:00.000+02:00');
    expect(data.at(-1)).toEqual({
      bucket: '2015-10-25T00:00:00.000+02:00',
      count: 4,
      unique_users: 2,
      sessions: 2,
    });
  });

  test('refuses too many buckets and bad parameters without asking the store', async () => {
    const ask = (parameters: Record<string, string[]>) => questions.events(project, parameters, call());
    await expect(ask({ start_date: ['2014-01-01'], group_by: ['minute'] })).rejects.toMatchObject({
      code: 'too_many_buckets',
    });
    await expect(ask({ group_by: ['year'] })).rejects.toMatchObject({ code: 'invalid_request' });
  });
});

describe('breakdown', () => {
  test('has the largest first, absent as null, and what is left out as other', async () => {
    const answer = await questions.breakdown(project, { dimension: ['source'], limit: ['2'] }, call());
    expect(answer).toEqual({
      data: [
        { value: 'a', count: 2, unique_users: 2 },
        { value: null, count: 1, unique_users: 0 },
      ],
      other: { count: 1, unique_users: 1 },
      ...frame,
    });
  });

  test('orders by users where that is the metric; nothing left out is zero', async () => {
    const parameters = { dimension: ['source'], metric: ['unique_users'] };
    const answer = await questions.breakdown(project, parameters, call());
    expect(answer.data.map(({ value }) => value)).toEqual(['a', 'b', null]);
    expect(answer.other).toEqual({ count: 0, unique_users: 0 });
  });

  test('is of the events that the filters hold', async () => {
    const parameters = { dimension: ['source'], session_id: ['s2', 's3'] };
    const answer = await questions.breakdown(project, parameters, call());
    expect(answer.data).toEqual([{ value: 'a', count: 1, unique_users: 1 }]);
  });
});

describe('a store that breaks its contract', () => {
  const broken = (answer: AggregateAnswer) => {
    const strange = new MemoryEventStore();
    strange.aggregate = () => Promise.resolve(answer);
    return new QuestionService(strange, { now: () => now }, newAnswerCache());
  };
  const values = { count: 1, unique_users: 1, sessions: 1 };

  test('a group outside the range is not dropped in silence', async () => {
    const service = broken({ groups: [{ keys: [1], values }], other: values, total: values });
    await expect(service.events(project, {}, call())).rejects.toMatchObject({ code: 'internal' });
  });

  test('a number that is missing is not told as zero', async () => {
    const service = broken({ groups: [], other: { count: 0 }, total: {} });
    await expect(service.events(project, {}, call())).rejects.toMatchObject({ code: 'internal' });
    const parameters = { dimension: ['source'] };
    await expect(service.breakdown(project, parameters, call())).rejects.toMatchObject({ code: 'internal' });
  });
});
