import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ownServerFor, type OwnServer } from '../servers/server-for.js';
import { newProject } from '../support/event-draft.js';
import { HttpApi, post, send } from '../support/http-api.js';
import { MemoryEventStore } from '../support/memory-event-store.js';
import { cachingProcess, stopConnections } from '../support/redis-at.js';

const servers = await ownServerFor('redis');
servers.describe('two servers with one cache', () => {
  let server: OwnServer;
  let folder: string;
  let apis: HttpApi[];

  beforeAll(async () => {
    server = await servers.startOwn();
    folder = await mkdtemp(join(tmpdir(), 'patchbay-shared-cache-'));
    const shared = { store: new MemoryEventStore(), accountsFile: join(folder, 'accounts.sqlite') };
    apis = [];
    for (let at = 0; at < 2; at += 1) {
      const { cache } = await cachingProcess(server.url);
      apis.push(await HttpApi.start({ ...shared, cache }));
    }
    for (const api of apis) await api.ready();
  });

  afterAll(async () => {
    for (const api of apis) await api.stop();
    await stopConnections();
    await server.remove();
    await rm(folder, { recursive: true, force: true });
  });

  const url = (at: number, path: string): string => `${apis[at]?.url ?? ''}/api/v1/${path}`;
  const ask = async (at: number, key: string) =>
    (await send(url(at, 'stats/events?group_by=none'), { headers: { 'X-API-Key': key } })).body as {
      total: { count: number };
      cached: boolean;
    };
  const stored = async (at: number, key: string): Promise<void> => {
    const path = 'events/track?wait=stored';
    expect((await post(url(at, path), key, { event_type: 'seen' })).status).toBe(200);
  };

  test('what one has answered the other gives again, until either stores an event', async () => {
    const key = (await apis[0]?.key(newProject())) ?? '';
    for (let count = 1; count <= 6; count += 1) {
      await stored(count % 2, key);
      expect((await ask(0, key)).total.count).toBe(count);
      expect((await ask(1, key)).total.count).toBe(count);
    }
    // An answer lasts for a few seconds: on a machine that was busy for so long it is made anew.
    let again = false;
    for (let tried = 0; tried < 20 && !again; tried += 1) {
      await ask(0, key);
      again = (await ask(1, key)).cached;
    }
    expect(again).toBe(true);
  });

  test('with the cache killed, events are taken and stored, questions answered, and both servers are ready', async () => {
    const key = (await apis[0]?.key(newProject())) ?? '';
    await stored(0, key);
    expect((await ask(1, key)).total.count).toBe(1);
    await server.kill();
    await stored(1, key);
    expect((await ask(0, key)).total.count).toBe(2);
    expect((await send(`${apis[0]?.url ?? ''}/ready`)).status).toBe(200);
    const { body } = await send(`${apis[0]?.url ?? ''}/health`);
    expect(body).toMatchObject({ parts: { cache: { state: 'down', reason: 'unavailable' } } });
    await server.start();
    await stored(0, key);
    expect((await ask(1, key)).total.count).toBe(3);
  });
});
