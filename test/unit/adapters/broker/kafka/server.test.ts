import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { topicFaults } from '../../../../../internal/adapters/broker/kafka/topic-faults.js';
import { topicState } from '../../../../../internal/adapters/broker/kafka/topic.js';
import { Receiver } from '../../../../conformance/broker/receiver.js';
import { ownServerFor, type OwnServer } from '../../../../servers/server-for.js';
import { kafkaBroker, withKafka } from '../../../../support/broker/kafka-topic.js';
import { call } from '../../../../support/call.js';
import { freePort } from '../../../../support/processes.js';
import { TcpProxy } from '../../../../support/tcp-proxy.js';
import { until } from '../../../../support/until.js';

const servers = await ownServerFor('kafka');
const SLOW_MS = 120_000;

let server: OwnServer;
let proxy: TcpProxy;

servers.describe('the Kafka broker and its server', () => {
  beforeAll(async () => {
    const port = await freePort();
    proxy = await TcpProxy.start(port);
    server = await servers.startOwn({
      listeners: `PROXIED://127.0.0.1:${port}`,
      'advertised.listeners': `PROXIED://127.0.0.1:${proxy.port}`,
      'listener.security.protocol.map': 'PROXIED:PLAINTEXT',
    });
  }, SLOW_MS);
  afterAll(async () => {
    proxy.stop();
    await server.remove();
  }, SLOW_MS);

  test(
    'as infra/kafka has it, a topic that somebody else made lacks the clock alone',
    async () => {
      const state = await withKafka(server.url, async (admin) => {
        await admin.createTopics({ waitForLeaders: true, topics: [{ topic: 'by-hand', numPartitions: 1 }] });
        return topicState(admin, 'by-hand');
      });
      expect(state?.config).not.toBeNull();
      expect(state && topicFaults(state).map(({ setting }) => setting)).toEqual(['message.timestamp.type']);
    },
    SLOW_MS,
  );

  test(
    'a publish asks for the acknowledgement of all replicas that must have it',
    async () => {
      const broker = kafkaBroker(`127.0.0.1:${proxy.port}`);
      await broker.start(call());
      try {
        let isAsked = false;
        // Of Kafka's protocol: acks, -1 in 16 bits, and the timeout of 4,500 ms in 32.
        void proxy.cutOnce('before answer', '\xff\xff\x00\x00\x11\x94').then(() => (isAsked = true));
        await broker.publish(Buffer.from('a'), call());
        expect(isAsked).toBe(true);
      } finally {
        await broker.stop();
      }
    },
    SLOW_MS,
  );

  test(
    'a publish whose acknowledgement is lost is sent again, to the partition of its first attempt',
    async () => {
      const broker = kafkaBroker(`127.0.0.1:${proxy.port}`);
      await broker.start(call());
      try {
        const positions = [];
        for (let round = 0; round < 3; round += 1) {
          const text = `the envelope of round ${round}`;
          const cut = proxy.cutOnce('before answer', text);
          positions.push(await broker.publish(Buffer.from(text), call()));
          await cut;
        }
        expect(await broker.lag(call())).toMatchObject({ envelopes: 6 });
        const receiver = new Receiver(broker);
        await until('all of them are handled', () => receiver.handled.size === 6, 60_000);
        await receiver.stop();
        for (const [round, position] of positions.entries()) {
          const copies = [...receiver.handled].filter(
            ([, { envelope }]) => envelope.toString() === `the envelope of round ${round}`,
          );
          const [partition] = position.split(':');
          expect(copies.map(([place]) => place.split(':')[0])).toEqual([partition, partition]);
          expect(copies.map(([place]) => place)).toContain(position);
        }
      } finally {
        await broker.stop();
      }
    },
    SLOW_MS,
  );
});
