import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post, send } from '../support/http-api.js';

let api: HttpApi;

beforeAll(async () => {
  api = await HttpApi.start();
  await api.ready();
});

afterAll(() => api.stop());

const stored = (key: string) =>
  post(`${api.url}/api/v1/events/track?wait=stored`, key, { event_type: 'seen' });
const ask = async (key: string, path = 'stats/events?group_by=none') =>
  (await send(`${api.url}/api/v1/${path}`, { headers: { 'X-API-Key': key } })).body as {
    total: { count: number };
    cached: boolean;
    generated_at: string;
  };

test('an answer is given again until an event of its project is stored', async () => {
  const [key, other] = [await api.key(newProject()), await api.key(newProject())];
  await stored(key);
  const first = await ask(key);
  expect(first).toMatchObject({ total: { count: 1 }, cached: false });
  expect(await ask(key)).toEqual({ ...first, cached: true });
  expect(await ask(key, 'stats/events?group_by=none&event_type=another')).toMatchObject({ cached: false });
  expect(await ask(other)).toMatchObject({ total: { count: 0 }, cached: false });
  await stored(other);
  expect(await ask(key)).toEqual({ ...first, cached: true });
  await stored(key);
  expect(await ask(key)).toMatchObject({ total: { count: 2 }, cached: false });
});

test('whoever was told that an event is stored sees it, whatever others ask meanwhile', async () => {
  const key = await api.key(newProject());
  let told = 0;
  let writing = true;
  const readers = Array.from({ length: 4 }, async () => {
    while (writing) {
      const known = told;
      expect((await ask(key)).total.count).toBeGreaterThanOrEqual(known);
    }
  });
  for (let sent = 1; sent <= 40; sent += 1) {
    expect((await stored(key)).status).toBe(200);
    told = sent;
    expect((await ask(key)).total.count).toBe(sent);
  }
  writing = false;
  await Promise.all(readers);
});
