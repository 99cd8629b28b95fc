import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { HttpApi } from '../support/http-api.js';
import { anonymously, register } from '../support/people.js';

let api: HttpApi;
beforeAll(async () => {
  api = await HttpApi.start({ environment: { TRUSTED_PROXIES: '1' } });
});
afterAll(() => api.stop());

test('who refreshes and signs out very often has to wait, and nobody else', async () => {
  const { refresh } = await register(api, 'ada');
  const from = (address: string) => ({ 'X-Forwarded-For': address });
  const ask = (n: number) =>
    anonymously(
      api,
      n % 2 === 0 ? '/auth/refresh' : '/auth/logout',
      { refresh_token: `guess-${n}` },
      from('203.0.113.7'),
    );
  const statuses = new Set<number>();
  for (let n = 0; n < 600; n += 50) {
    const answers = await Promise.all(Array.from({ length: 50 }, (_, index) => ask(n + index)));
    for (const { status } of answers) statuses.add(status);
  }
  expect(statuses).toEqual(new Set([401, 204]));
  for (const path of ['/auth/refresh', '/auth/logout']) {
    const refused = await anonymously(api, path, { refresh_token: refresh }, from('203.0.113.7'));
    expect([refused.status, refused.body.code]).toEqual([429, 'rate_limited']);
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  }
  const another = await anonymously(api, '/auth/refresh', { refresh_token: refresh }, from('203.0.113.8'));
  expect(another.status).toBe(200);
});
