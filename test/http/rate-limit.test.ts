import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { KeyService } from '../../internal/services/keys/key-service.js';
import { HttpApi, post, type Answer } from '../support/http-api.js';

let api: HttpApi;
let clock = Date.now();
const projectId = randomUUID();
let unlimited = '';
const track = '/api/v1/events/track';
const batch = '/api/v1/events/batch';

beforeAll(async () => {
  api = await HttpApi.start({ now: () => clock });
  unlimited = await api.key(projectId);
});
afterAll(() => api.stop());

async function limitedKey(rateLimit: number): Promise<string> {
  const wanted = { name: 'limited', scopes: ['ingest'], rateLimit } as const;
  return (await api.container.resolve(KeyService).create(projectId, wanted)).key;
}

describe('the rate limit of a key', () => {
  test('lets a large batch pass; what follows waits as long as it is told to', async () => {
    const limited = await limitedKey(10);
    const events = Array.from({ length: 34 }, (_, n) => ({ event_type: 'x', timestamp: clock, id: `n${n}` }));
    const push = (...some: unknown[]): Promise<Answer> =>
      post(`${api.url}${batch}`, limited, { events: some });
    expect((await push(...events, 'bad')).body).toMatchObject({ accepted: 34, rejected: 1 });
    const refused = await push(events[0]);
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(refused.headers.get('retry-after')).toBe('3');
    clock += 2_000;
    expect((await push(events[0])).headers.get('retry-after')).toBe('1');
    clock += 1_000;
    expect((await push(events[0])).status).toBe(202);
    expect((await post(`${api.url}${track}`, unlimited, events[0])).status).toBe(202);
  });

  test('refuses before the body is read', async () => {
    const limited = await limitedKey(1);
    const url = `${api.url}${track}`;
    expect((await post(url, limited, { event_type: 'x' })).status).toBe(202);
    expect((await post(url, limited, '{"no')).status).toBe(429);
    clock += 1_000;
    expect((await post(url, limited, '{"no')).status).toBe(400);
  });
});
