import { randomBytes } from 'node:crypto';
import { expect } from '@jest/globals';
import { maxEncodedEnvelopeBytes } from '../../../internal/domain/envelope.js';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';
import { envelope, publishAll, Receiver } from './receiver.js';
import type { ConformanceCase } from './subject.js';

export const deliveryCases: readonly ConformanceCase[] = [
  {
    name: 'what was published before there was a consumer comes once, as it was',
    async run({ broker }) {
      const envelopes = Array.from({ length: 20 }, (_, index) => envelope(`envelope ${index}`));
      const positions = await publishAll(broker, envelopes);
      expect(new Set(positions).size).toBe(20);
      const receiver = new Receiver(broker);
      await receiver.untilHandled(positions);
      await receiver.stop();
      expect(receiver.handled.size).toBe(20);
      positions.forEach((position, index) =>
        expect(receiver.handled.get(position)).toEqual({ times: 1, envelope: envelopes[index] }),
      );
    },
  },
  {
    name: 'a consumer that waits is woken by each publish',
    async run({ broker }) {
      const receiver = new Receiver(broker);
      for (let round = 0; round < 20; round += 1) {
        const position = await broker.publish(envelope(`round ${round}`), call());
        await receiver.untilHandled([position]);
      }
      await receiver.stop();
      expect([...receiver.handled.values()].map(({ times }) => times)).toEqual(Array(20).fill(1));
    },
  },
  {
    name: 'envelopes of every size come as they were',
    async run({ broker }) {
      const sizes = [1, 2, 15, 16, 17, 2_000, 4_079, 4_080, 4_096, 32_768, 524_288, maxEncodedEnvelopeBytes];
      const envelopes = [...sizes, ...sizes].map((bytes) => randomBytes(bytes));
      const positions = await publishAll(broker, envelopes);
      const receiver = new Receiver(broker);
      await receiver.untilHandled(positions);
      await receiver.stop();
      positions.forEach((position, index) => {
        const received = receiver.handled.get(position)!.envelope;
        expect([received.length, received.equals(envelopes[index]!)]).toEqual([
          envelopes[index]!.length,
          true,
        ]);
      });
    },
  },
  {
    name: '2,000 at once get positions of their own and come once each, some at a time',
    async run({ broker }) {
      const receiver = new Receiver(broker);
      const texts = Array.from({ length: 2_000 }, (_, index) => `${index}:${'x'.repeat(index % 700)}`);
      const positions = await Promise.all(texts.map((text) => broker.publish(envelope(text), call())));
      await receiver.untilHandled(positions);
      await receiver.stop();
      expect(receiver.handled.size).toBe(2_000);
      positions.forEach((position, index) => {
        const { times, envelope: received } = receiver.handled.get(position)!;
        expect([times, received.toString()]).toEqual([1, texts[index]]);
      });
      expect(receiver.calls.length).toBeLessThan(2_000);
    },
  },
  {
    name: 'large envelopes are not all given at once',
    async run({ broker }) {
      const positions = await publishAll(
        broker,
        Array.from({ length: 80 }, () => randomBytes(524_288)),
      );
      const receiver = new Receiver(broker);
      await receiver.untilHandled(positions);
      await receiver.stop();
      for (const deliveries of receiver.calls) {
        const bytes = deliveries.reduce((sum, delivery) => sum + delivery.envelope.length, 0);
        expect(bytes).toBeLessThanOrEqual(16 * 1024 * 1024);
      }
    },
  },
  {
    name: 'what a handler rejected comes again, until it is handled, and the others come, too',
    async run({ broker }) {
      const positions = await publishAll(broker, ['a', 'b', 'c'].map(envelope));
      let rejections = 0;
      const receiver = new Receiver(broker, async () => {
        rejections += 1;
        if (rejections <= 3) throw new Error('not yet');
        return Promise.resolve();
      });
      await receiver.untilHandled(positions);
      const later = await publishAll(broker, ['d'].map(envelope));
      await receiver.untilHandled(later);
      await receiver.stop();
      expect(rejections).toBeGreaterThan(3);
      const given = receiver.calls.flat().map(({ position }) => position);
      expect(given.filter((position) => position === positions[0]).length).toBe(4);
      for (const { times } of receiver.handled.values()) expect(times).toBe(1);
    },
  },
  {
    name: 'a handler that throws at once is treated like one that rejects',
    async run({ broker }) {
      const position = await broker.publish(envelope('a'), call());
      let calls = 0;
      const consumption = broker.consume(() => {
        calls += 1;
        if (calls === 1) throw new Error('at once');
        return Promise.resolve();
      });
      await broker.committed(position, call());
      await consumption.stop();
      expect(calls).toBe(2);
    },
  },
  {
    name: 'a second consumer goes on where the first one stopped',
    async run({ broker }) {
      const first = new Receiver(broker);
      const before = await publishAll(broker, ['a', 'b'].map(envelope));
      for (const position of before) await broker.committed(position, call());
      await first.stop();
      const after = await publishAll(broker, ['c', 'd'].map(envelope));
      const second = new Receiver(broker);
      await second.untilHandled(after);
      await until('nothing is left', async () => (await broker.lag(call())).envelopes === 0);
      await second.stop();
      expect([...first.handled.keys()].sort()).toEqual([...before].sort());
      expect([...second.handled.keys()].sort()).toEqual([...after].sort());
    },
  },
];
