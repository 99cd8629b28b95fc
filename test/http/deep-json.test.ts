import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post, send } from '../support/http-api.js';

const routes = [
  '/api/v1/events/track',
  '/api/v1/events/batch',
  '/api/v1/query',
  '/api/v1/stats/funnel',
  '/api/v1/auth/login',
  '/api/v1/auth/register',
  '/api/v1/auth/refresh',
];
const nested = (depth: number): string => '{"a":'.repeat(depth) + '1' + '}'.repeat(depth);
const bodies = {
  '30 deep': nested(30),
  '30 deep, in an event': `{"event_type":"a","properties":${nested(30)}}`,
  '30 deep, in a batch': `{"events":[{"event_type":"a","properties":${nested(30)}}]}`,
  '5 million arrays opened': '['.repeat(5_000_000),
  '60,000 arrays, whole': '['.repeat(30_000) + ']'.repeat(30_000),
  'a million objects opened': '{"a":'.repeat(1_000_000),
  'a key of 5 MB': `{"${'k'.repeat(5_000_000)}":1}`,
  '200,000 keys': `{${Array.from({ length: 200_000 }, (_, n) => `"k${n}":1`).join(',')}}`,
};

describe('a body that is deep or wide', () => {
  let api: HttpApi;
  let key = '';
  beforeAll(async () => {
    api = await HttpApi.start();
    key = await api.key(newProject());
  });
  afterAll(() => api.stop());

  test.each(routes.flatMap((route) => Object.keys(bodies).map((what) => [route, what] as const)))(
    '%s: %s is refused, and the next is served',
    async (route, what) => {
      const { status, body } = await send(`${api.url}${route}`, {
        method: 'POST',
        headers: { 'X-API-Key': key, 'Content-Type': 'application/json' },
        body: bodies[what as keyof typeof bodies],
      });
      expect([400, 413, 422]).toContain(status);
      expect(body).toMatchObject({ status, code: expect.any(String), request_id: expect.any(String) });
      expect(JSON.stringify(body).length).toBeLessThan(150_000);
      const next = await post(`${api.url}/api/v1/events/track`, key, { event_type: 'after' });
      expect(next.status).toBe(202);
    },
  );
});
