import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { connect, type NatsConnection } from 'nats';
import { isAlive } from '../../support/processes.js';
import { ownServerFor, type OwnServer } from '../../servers/server-for.js';

const servers = await ownServerFor('nats');

async function asked<T>(url: string, question: (connection: NatsConnection) => Promise<T>): Promise<T> {
  const { host, username, password } = new URL(url);
  const connection = await connect({ servers: host, user: username, pass: password, reconnect: false });
  try {
    return await question(connection);
  } finally {
    await connection.close();
  }
}

const messagesAt = (url: string): Promise<number> =>
  asked(url, async (connection) => {
    const manager = await connection.jetstreamManager();
    return (await manager.streams.info('KEPT')).state.messages;
  });

const publishAt = (url: string): Promise<unknown> =>
  asked(url, (connection) => connection.jetstream().publish('kept', 'a'));

servers.describe("a nats of one's own", () => {
  let server: OwnServer;

  beforeAll(async () => {
    server = await servers.startOwn();
    await asked(server.url, async (connection) => {
      const manager = await connection.jetstreamManager();
      await manager.streams.add({ name: 'KEPT', subjects: ['kept'] });
    });
    await publishAt(server.url);
  });

  afterAll(() => server.remove());

  test('asks for its password', async () => {
    const { host } = new URL(server.url);
    await expect(connect({ servers: host, reconnect: false })).rejects.toThrow('Authorization Violation');
  });

  test('comes back after a stop with its data, at the same URL', async () => {
    await server.stop();
    expect(isAlive(server.pid)).toBe(false);
    await expect(messagesAt(server.url)).rejects.toThrow('CONNECTION_REFUSED');
    await server.start();
    expect(await messagesAt(server.url)).toBe(1);
  });

  test('comes back after SIGKILL with what was confirmed', async () => {
    await publishAt(server.url);
    await server.kill();
    await server.start();
    expect(await messagesAt(server.url)).toBe(2);
  });

  test('takes settings for one start', async () => {
    const largest = (): Promise<number | undefined> =>
      asked(server.url, (connection) => Promise.resolve(connection.info?.max_payload));
    const usual = await largest();
    await server.stop();
    await server.start({ max_payload: '64KB' });
    expect(await largest()).toBe(64 * 1024);
    await server.stop();
    await server.start({ jetstream: 'disabled' });
    await expect(messagesAt(server.url)).rejects.toThrow();
    await server.stop();
    await server.start();
    expect(await largest()).toBe(usual);
    expect(await messagesAt(server.url)).toBe(2);
  });
});
