import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeAll, afterAll, expect, test } from '@jest/globals';
import { DiscardPolicy } from 'nats';
import { NatsBroker, type NatsBrokerOptions } from '../../../../../internal/adapters/broker/nats/index.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { withNats } from '../../../../support/broker/nats-connection.js';
import { ownServerFor, type OwnServer } from '../../../../servers/server-for.js';
import type { ServerSettings } from '../../../../servers/server-kind.js';
import { withPort } from '../../../../servers/server-url.js';
import { call } from '../../../../support/call.js';
import { LogLines } from '../../../../support/log-lines.js';
import { freePort } from '../../../../support/processes.js';
import { refusal } from '../../../../support/refusal.js';
import { TcpProxy } from '../../../../support/tcp-proxy.js';
import { until } from '../../../../support/until.js';

const servers = await ownServerFor('nats');
const MIB = 1024 * 1024;

let server: OwnServer;
let broker: NatsBroker;
let monitorUrl = '';

function brokerOf(options: Partial<NatsBrokerOptions> = {}): NatsBroker {
  const logger = createLogger('silent');
  broker = new NatsBroker({ url: server.url, clock: Date, logger, maxBytes: 64 * MIB, ...options });
  return broker;
}

async function failureOf(options: Partial<NatsBrokerOptions> = {}): Promise<unknown> {
  return brokerOf(options)
    .start(call())
    .then(
      () => null,
      (error: unknown) => error,
    );
}

const invalid = (said: string) => ({
  code: 'invalid_settings',
  message: expect.stringContaining(said) as unknown,
});

servers.describe('the NATS broker and its server', () => {
  beforeAll(async () => {
    const port = await freePort();
    monitorUrl = `http://127.0.0.1:${port}`;
    server = await servers.startOwn({ http: `127.0.0.1:${port}` });
  });
  afterEach(() => broker.stop());
  afterAll(() => server.remove());

  async function restart(settings: ServerSettings): Promise<void> {
    await server.stop();
    await server.start({ http: new URL(monitorUrl).host, ...settings });
  }

  test('as infra/nats has it, it syncs before it confirms', async () => {
    expect(await failureOf({ monitorUrl })).toBeNull();
  });

  test('one that confirms before it syncs is refused, or taken where that is accepted', async () => {
    await restart({ 'jetstream.sync_interval': '2m' });
    expect(await failureOf({ monitorUrl })).toMatchObject(invalid('sync_interval: always'));
    expect(await failureOf({ monitorUrl, acceptLazySync: true })).toBeNull();
    await restart({});
  });

  test('without JetStream it is refused', async () => {
    await restart({ jetstream: 'disabled' });
    expect(await failureOf()).toMatchObject(invalid('without JetStream'));
    await restart({});
  });

  test('one that cannot carry an envelope is refused', async () => {
    await restart({ max_payload: '64KB' });
    expect(await failureOf()).toMatchObject(invalid('raise max_payload'));
    await restart({});
  });

  test('one without room for the stream is refused, with the setting that would fit', async () => {
    await restart({ 'jetstream.max_file_store': '100MB' });
    const options = { stream: 'too-large', maxBytes: 1_000 * MIB };
    expect(await failureOf(options)).toMatchObject(invalid('NATS_STREAM_MAX_MB'));
    await restart({});
  });

  test('one that refuses the user is no outage', async () => {
    const wrong = new URL(server.url);
    wrong.password = 'another';
    expect(await failureOf({ url: wrong.href })).toMatchObject(invalid('refuses the user'));
  });

  test('takes a user and a password that are percent-encoded', async () => {
    const url = new URL(server.url);
    const administrator = `{ user: ${url.username}, password: "${url.password}" }`;
    const other = '{ user: "pat@bay", password: "a:b/c d%" }';
    await restart({ authorization: `{ users: [${administrator}, ${other}] }` });
    const password = encodeURIComponent('a:b/c d%');
    expect(await failureOf({ url: `nats://pat%40bay:${password}@${url.host}` })).toBeNull();
  });

  test('a publish whose confirmation is lost is sent again, and kept once', async () => {
    await server.stop();
    await server.start();
    const proxy = await TcpProxy.start(Number(new URL(server.url).port));
    try {
      await brokerOf({ url: withPort(server.url, proxy.port), stream: 'once' }).start(call());
      const cut = proxy.cutOnce('before answer', `pub once.events`);
      const first = await broker.publish(Buffer.from('a'), call());
      await cut;
      const second = await broker.publish(Buffer.from('b'), call());
      expect(await broker.lag(call())).toMatchObject({ envelopes: 2 });
      expect(Number(second)).toBe(Number(first) + 1);
    } finally {
      await broker.stop();
      proxy.stop();
    }
  });

  test('one that comes back with another data folder is gone on with, and the loss is told', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'nats-data-'));
    try {
      const log = new LogLines();
      await brokerOf({ stream: 'moved', logger: log.logger }).start(call());
      await broker.publish(Buffer.from('lost'), call());
      await until('it is known to hold one', async () => {
        await broker.check(call());
        return (await broker.lag(call())).envelopes === 1;
      });
      await restart({ 'jetstream.store_dir': JSON.stringify(folder) });
      await broker.publish(Buffer.from('kept'), call());
      await broker.check(call());
      expect((await broker.lag(call())).envelopes).toBe(1);
      expect(log.of('error', 'are lost')).toMatchObject([{ stream: 'moved', envelopesWhenLastSeen: 1 }]);
    } finally {
      await broker.stop();
      await restart({});
      await rm(folder, { recursive: true, force: true });
    }
  });

  test('one server that is to hold several copies is refused at once', async () => {
    expect(await failureOf({ stream: 'copies', replicas: 3 })).toMatchObject(invalid('which can hold 1'));
  });

  test('a full stream is told by the check, too, before the first envelope is refused', async () => {
    await brokerOf({ stream: 'small', maxBytes: MIB }).start(call());
    await broker.check(call());
    await broker.publish(Buffer.alloc(512 * 1024), call());
    expect(await refusal(broker.check(call()))).toBe('storage_full');
  });

  test('settings that are changed while it runs make it unfit', async () => {
    await brokerOf({ stream: 'changed' }).start(call());
    await broker.check(call());
    await withNats(server.url, async (connection) => {
      const manager = await connection.jetstreamManager();
      await manager.streams.update('changed', { discard: DiscardPolicy.Old });
    });
    expect(await refusal(broker.check(call()))).toBe('invalid_settings');
  });

  test('acknowledgements that the server does not take are told by the check', async () => {
    const url = new URL(server.url);
    const user = `{ user: ${url.username}, password: "${url.password}", permissions: { publish: { deny: "$JS.ACK.>" } } }`;
    await brokerOf({ stream: 'unacknowledged' }).start(call());
    await broker.stop();
    await server.stop();
    await server.start({ authorization: `{ users: [${user}] }` });
    await brokerOf({ stream: 'unacknowledged', ackWaitMs: 1_000, confirmMs: 1_000 }).start(call());
    broker.consume(() => Promise.resolve());
    await broker.publish(Buffer.from('a'), call());
    const failure = await until('it is told', () =>
      broker.check(call()).then(
        () => null,
        (error: unknown) => error,
      ),
    );
    expect(failure).toMatchObject({
      code: expect.stringMatching(/unavailable|deadline_exceeded/) as unknown,
    });
    expect((await broker.lag(call())).envelopes).toBe(1);
  });
});
