import { beforeEach, describe, expect, test } from '@jest/globals';
import type { AggregateAnswer } from '../../../../internal/ports/event-store.js';
import { QuestionService } from '../../../../internal/services/questions/question-service.js';
import { newAnswerCache } from '../../../support/answer-cache.js';
import { call } from '../../../support/call.js';
import { canonicalEvent, drafts, newProject, noon } from '../../../support/event-draft.js';
import { MemoryEventStore } from '../../../support/memory-event-store.js';

const now = noon + 3_600_000;
const project = { id: '', name: 'shop', timezone: 'UTC', retentionDays: null, createdAt: 0 };
const values = { count: 1, unique_users: 1, sessions: 1, first_at: noon, last_at: noon };
const numbers = { value_count: 1, sum: 1, avg: 1, min: 1, max: 1, p50: 1, p90: 1, p99: 1 };

beforeEach(() => {
  project.id = newProject();
});

/** A service on a store whose aggregates are these. */
function answering(answer: AggregateAnswer): QuestionService {
  const store = new MemoryEventStore();
  store.aggregate = () => Promise.resolve(answer);
  return new QuestionService(store, { now: () => now }, newAnswerCache());
}

describe('the page of a user', () => {
  test('ends early where properties are long, and the next one goes on', async () => {
    const store = new MemoryEventStore();
    const properties = JSON.stringify({ text: 'x'.repeat(60_000) });
    const long = drafts(project.id, 100, (index) => ({
      timestamp: noon + index,
      user_id: 'ann',
      properties,
    }));
    await store.append(long.map(canonicalEvent), call());
    const questions = new QuestionService(store, { now: () => now }, newAnswerCache());
    const page = await questions.user(project, 'ann', { limit: ['100'] }, call());
    expect(page.events.length).toBeLessThan(70);
    expect(page.count).toBe(100);
    const rest = await questions.user(project, 'ann', { cursor: [page.next_cursor ?? ''] }, call());
    expect(rest.next_cursor).toBeNull();
    const times = [...page.events, ...rest.events].map(({ timestamp }) => Date.parse(timestamp));
    expect(times).toEqual(long.map(({ timestamp }) => timestamp).reverse());
  });
});

describe('numbers of a store', () => {
  test('are told in their form', async () => {
    const odd = { ...numbers, sum: 0.1 + 0.2, avg: -0, min: -0, p50: 0.1 + 0.2, p90: Infinity, max: 1e308 };
    const service = answering({ groups: [], other: odd, total: odd });
    const { total } = await service.property(project, { property: ['properties.n'] }, call());
    expect(total).toEqual({
      count: 1,
      sum: 0.3,
      avg: 0,
      min: 0,
      max: 1e308,
      p50: 0.1 + 0.2,
      p90: null,
      p99: 1,
    });
  });

  test.each(Object.keys(numbers))('one without %s is refused', async (metric) => {
    const less = { ...numbers, [metric]: undefined };
    const service = answering({ groups: [], other: less, total: less });
    await expect(service.property(project, { property: ['properties.n'] }, call())).rejects.toMatchObject({
      code: 'internal',
    });
  });

  test('a count that is null is refused, and told nowhere as zero', async () => {
    const less = { ...numbers, value_count: null };
    const service = answering({ groups: [], other: less, total: less });
    await expect(service.property(project, { property: ['properties.n'] }, call())).rejects.toMatchObject({
      code: 'internal',
    });
  });
});

describe('groups that nobody asked for', () => {
  const strange = (...keys: (string | number | null)[]) =>
    answering({ groups: [{ keys, values: { ...values, ...numbers } }], other: values, total: values });
  const refused = { code: 'internal' };

  test('are refused', async () => {
    const byDay = { metrics: ['count'], interval: 'day' };
    await expect(strange(1).query(project, byDay, call())).rejects.toMatchObject(refused);
    const byDayAndSource = { ...byDay, dimensions: ['source'] };
    await expect(strange(1, 'web').query(project, byDayAndSource, call())).rejects.toMatchObject(refused);
    await expect(strange().breakdown(project, { dimension: ['source'] }, call())).rejects.toMatchObject(
      refused,
    );
    await expect(strange(null).user(project, 'ann', {}, call())).rejects.toMatchObject(refused);
  });
});
