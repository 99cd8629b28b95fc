import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { randomUUID } from 'node:crypto';
import { HttpApi } from '../support/http-api.js';
import { until } from '../support/until.js';

let api: HttpApi;
beforeAll(async () => {
  api = await HttpApi.start();
});
afterAll(() => api.stop());

/** A stream's status; the stream stays open until it is left. */
async function watch(key: string, left: AbortController): Promise<number> {
  const url = `${api.url}/api/v1/stats/realtime?interval=60`;
  return (await fetch(url, { headers: { 'X-API-Key': key }, signal: left.signal })).status;
}

test('the server has 200 streams at most, of all projects; those that left make room', async () => {
  const keys = await Promise.all(Array.from({ length: 11 }, () => api.key(randomUUID())));
  const left = Array.from({ length: 10 }, () => new AbortController());
  const streams = left.flatMap((leaving, n) =>
    Array.from({ length: 20 }, () => watch(keys[n] ?? '', leaving)),
  );
  expect(new Set(await Promise.all(streams))).toEqual(new Set([200]));
  const last = keys[10] ?? '';
  const refused = await fetch(`${api.url}/api/v1/stats/realtime`, { headers: { 'X-API-Key': last } });
  expect([refused.status, refused.headers.get('retry-after')]).toEqual([503, '10']);
  expect(await refused.json()).toMatchObject({ code: 'overloaded' });
  left[0]?.abort();
  const own = new AbortController();
  await until('there is room', async () => (await watch(last, own)) === 200);
  for (const leaving of [...left, own]) leaving.abort();
});
