import { expect } from '@jest/globals';
import type { Position } from '../../../internal/ports/broker.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';
import { envelope, gate, publishAll, Receiver } from './receiver.js';
import { refusal } from '../../support/refusal.js';
import type { ConformanceCase } from './subject.js';

export const restartCases: readonly ConformanceCase[] = [
  {
    name: 'what was published comes after a restart, what was handled does not',
    async run(subject) {
      const first = new Receiver(subject.broker);
      const handled = await publishAll(subject.broker, ['a', 'b'].map(envelope));
      for (const position of handled) await subject.broker.committed(position, call());
      await first.stop();
      const held = await publishAll(subject.broker, ['c', 'd', 'e'].map(envelope));
      await subject.reopen();
      const later = await publishAll(subject.broker, ['f'].map(envelope));
      const second = new Receiver(subject.broker);
      await second.untilHandled([...held, ...later]);
      await second.stop();
      expect([...second.handled.values()].map((each) => each.envelope.toString()).sort()).toEqual([
        'c',
        'd',
        'e',
        'f',
      ]);
      expect(new Set([...handled, ...held, ...later]).size).toBe(6);
    },
  },
  {
    name: 'what a handler had done and not confirmed comes again',
    settings: { redeliveryMs: 60_000 },
    async run(subject) {
      const positions = await publishAll(subject.broker, ['a', 'b'].map(envelope));
      const first = new Receiver(subject.broker, () => Promise.reject(new Error('before the confirmation')));
      await until('both came', () => first.calls.flat().length >= 2);
      await subject.reopen();
      const second = new Receiver(subject.broker);
      await second.untilHandled(positions);
      await second.stop();
    },
  },
  {
    name: 'a stop waits for the handler that runs, and its position has moved',
    async run(subject) {
      const { passed, open } = gate();
      const receiver = new Receiver(subject.broker, () => passed);
      await subject.broker.publish(envelope('a'), call());
      await until('the handler runs', () => receiver.calls.length === 1);
      let stopped = false;
      const stop = subject.broker.stop().then(() => {
        stopped = true;
        expect(receiver.handled.size).toBe(1);
      });
      expect(await refusal(subject.broker.publish(envelope('b'), call()))).toBe('stopping');
      expect(stopped).toBe(false);
      open();
      await stop;
      await subject.reopen();
      expect((await subject.broker.lag(call())).envelopes).toBe(0);
    },
  },
  {
    name: 'a stop amid publishing: each is either stored or refused, none is both',
    async run(subject) {
      const stored = new Map<Position, string>();
      const codes = new Set<string>();
      const publisher = async (name: number): Promise<void> => {
        for (let index = 0; ; index += 1) {
          const text = `${name}.${index}`;
          try {
            stored.set(await subject.broker.publish(envelope(text), call()), text);
          } catch (error) {
            expect(error).toBeInstanceOf(PatchbayError);
            expect((error as PatchbayError).retryable).toBe(true);
            codes.add((error as PatchbayError).code);
            return;
          }
        }
      };
      const broker = subject.broker;
      const publishing = Promise.all(Array.from({ length: 50 }, (_, name) => publisher(name)));
      await until('some are stored', () => stored.size > 500);
      await broker.stop();
      await publishing;
      expect([...codes]).toEqual(['stopping']);
      await subject.reopen();
      const receiver = new Receiver(subject.broker);
      await receiver.untilHandled([...stored.keys()]);
      await receiver.stop();
      for (const [position, text] of stored) {
        const { times, envelope: received } = receiver.handled.get(position)!;
        expect([times, received.toString()]).toEqual([1, text]);
      }
    },
  },
  {
    name: 'restarts in the midst of publishing and handling lose nothing',
    async run(subject) {
      const published: Position[] = [];
      const handled = new Set<Position>();
      for (let round = 0; round < 8; round += 1) {
        const receiver = new Receiver(subject.broker, async () =>
          published.length % 3 === 0 ? Promise.reject(new Error('sometimes')) : Promise.resolve(),
        );
        const texts = Array.from({ length: 97 }, (_, index) => envelope(`${round}.${index}`));
        published.push(...(await Promise.all(texts.map((each) => subject.broker.publish(each, call())))));
        await subject.reopen();
        for (const position of receiver.handled.keys()) handled.add(position);
      }
      const rest = new Receiver(subject.broker);
      await until('all is handled', async () => (await subject.broker.lag(call())).envelopes === 0);
      await rest.stop();
      for (const position of rest.handled.keys()) handled.add(position);
      expect(new Set(published).size).toBe(8 * 97);
      expect(published.filter((position) => !handled.has(position))).toEqual([]);
    },
  },
  {
    name: 'stops twice, and starts again',
    async run({ broker }) {
      const position = await broker.publish(envelope('a'), call());
      await Promise.all([broker.stop(), broker.stop()]);
      await broker.stop();
      expect(await refusal(broker.check(call()))).toBe('stopping');
      await broker.start(call());
      await broker.check(call());
      const receiver = new Receiver(broker);
      await broker.committed(position, call());
      await receiver.stop();
    },
  },
];
