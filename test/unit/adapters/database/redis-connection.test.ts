import { expect, test } from '@jest/globals';
import { inspect } from 'node:util';
import { RedisConnection } from '../../../../internal/adapters/database/redis/index.js';
import type { Logger } from '../../../../pkg/logger/index.js';
import { serverFor } from '../../../servers/server-for.js';

const server = await serverFor('redis');

/** Everything that is logged while it is started with this URL, whatever hangs on the errors. */
async function loggedAtStart(url: string): Promise<string> {
  const lines: unknown[] = [];
  const log = (...words: unknown[]): void => void lines.push(words);
  const logger = { warn: log, info: log, error: log, debug: log } as unknown as Logger;
  const connection = new RedisConnection({ url, prefix: 'test:', logger });
  await connection.start();
  await connection.stop();
  return inspect(lines, { depth: null, showHidden: true });
}

server.describe('a Redis that refuses us', () => {
  test('the log names no password, wherever the driver has put it', async () => {
    const url = new URL(await server.url());
    url.password = 'hunter2-is-wrong';
    const logged = await loggedAtStart(url.href);
    expect(logged).toContain('REDIS_URL');
    expect(logged).not.toContain('hunter2-is-wrong');
  });

  test('a database that it has not is told', async () => {
    const url = new URL(await server.url());
    url.pathname = '/4711';
    expect(await loggedAtStart(url.href)).toContain('REDIS_URL names a database that it has not');
  });
});
