import { expect, test } from '@jest/globals';
import { Redis } from 'ioredis';
import { isAlive } from '../../support/processes.js';
import { ownServerFor, type OwnServer } from '../../servers/server-for.js';

const servers = await ownServerFor('redis');

async function ask<T>(server: OwnServer, question: (client: Redis) => Promise<T>): Promise<T> {
  const client = new Redis(server.url);
  try {
    return await question(client);
  } finally {
    client.disconnect();
  }
}

servers.describe("a redis of one's own", () => {
  test('starts again empty at the same URL, takes settings for one start, and is no stranger’s', async () => {
    const server = await servers.startOwn();
    try {
      await ask(server, (client) => client.set('kept', 'no'));
      await server.kill();
      expect(isAlive(server.pid)).toBe(false);
      await server.start({ maxmemory: '8mb' });
      expect(await ask(server, (client) => client.get('kept'))).toBeNull();
      expect(await ask(server, (client) => client.config('GET', 'maxmemory'))).toEqual([
        'maxmemory',
        `${8 * 1024 * 1024}`,
      ]);
      const stranger = new Redis(server.url.replace(/\/\/.*@/, '//'), { retryStrategy: null });
      stranger.on('error', () => undefined);
      await expect(stranger.get('kept')).rejects.toThrow('NOAUTH');
      stranger.disconnect();
    } finally {
      await server.remove();
    }
  });
});
