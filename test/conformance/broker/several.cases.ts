import { expect } from '@jest/globals';
import type { Position } from '../../../internal/ports/broker.js';
import { call } from '../../support/call.js';
import { refusal } from '../../support/refusal.js';
import { until } from '../../support/until.js';
import type { ConsumerProcess } from './consumer-process.js';
import { envelope, publishAll, Receiver } from './receiver.js';
import type { ConformanceCase, Subject } from './subject.js';

const lostAfterMs = 2_000;
const soon = () => ({ ...call(), deadline: Date.now() + 300 });

/** Under keys of their own: a broker with several places has some in each. */
async function publishEverywhere({ broker }: Subject, count: number): Promise<Position[]> {
  const positions: Position[] = [];
  for (let index = 0; index < count; index += 1)
    positions.push(await broker.publish(envelope(`envelope ${index}`), call(), `key ${index}`));
  return positions;
}

/** Runs with a consumer in a process of its own, and leaves none. */
async function withConsumer(
  subject: Subject,
  how: { readonly holds: boolean },
  work: (consumer: ConsumerProcess) => Promise<void>,
): Promise<void> {
  const consumer = await subject.consumerProcess(how);
  try {
    await work(consumer);
  } finally {
    await consumer.kill();
  }
}

async function untilNothingIsLeft({ broker }: Subject): Promise<void> {
  await until('nothing is left', async () => (await broker.lag(call())).envelopes === 0, 60_000);
}

export const severalCases: readonly ConformanceCase[] = [
  {
    name: 'two processes share the work: each has some of it, and neither what the other has',
    async run(subject) {
      await withConsumer(subject, { holds: false }, (one) =>
        withConsumer(subject, { holds: false }, async (other) => {
          const positions = await publishEverywhere(subject, 300);
          const all = (): Position[] => [...one.handled, ...other.handled];
          await until('all is handled', () => all().length >= positions.length, 60_000);
          expect(all().sort()).toEqual([...positions].sort());
          expect(one.handled.length).toBeGreaterThan(0);
          expect(other.handled.length).toBeGreaterThan(0);
          await untilNothingIsLeft(subject);
        }),
      );
    },
  },
  {
    name: 'what another process has handled is committed, and not before',
    async run(subject) {
      await withConsumer(subject, { holds: true }, async (consumer) => {
        const [position = ''] = await publishAll(subject.broker, [envelope('a')]);
        await until('it was given', () => consumer.given.includes(position));
        expect(await refusal(subject.broker.committed(position, soon()))).toBe('deadline_exceeded');
        consumer.letGo();
        await subject.broker.committed(position, call());
        expect(await until('it says so', () => consumer.handled.includes(position))).toBe(true);
      });
    },
  },
  {
    name: 'what is behind an envelope that is not handled yet is committed all the same',
    async run(subject) {
      await withConsumer(subject, { holds: true }, async (slow) => {
        const before = await publishEverywhere(subject, 40);
        await until('it works at some', () => slow.given.length > 0);
        await withConsumer(subject, { holds: false }, async (fast) => {
          const behind = new Set<Position>();
          const later = await until(
            'one of the later ones is handled',
            async () => {
              behind.add(await subject.broker.publish(envelope('later'), call(), `key ${Math.random()}`));
              return fast.handled.find((position) => behind.has(position)) ?? null;
            },
            60_000,
          );
          await subject.broker.committed(later, call());
          const answers = await Promise.all(
            before.map(async (position) => ({
              position,
              code: await refusal(subject.broker.committed(position, soon())),
            })),
          );
          // Where places are dealt anew for the second one, it is given some of them, and never all.
          expect(answers.filter(({ code }) => code === 'deadline_exceeded')).not.toEqual([]);
          const committed = answers.filter(({ code }) => code !== 'deadline_exceeded');
          await until('the second one says that it has handled those', () =>
            committed.every(({ position }) => fast.handled.includes(position)),
          );
          expect(slow.handled).toEqual([]);
        });
      });
    },
  },
  {
    name: 'a consumer that is killed after its storage has committed and before it has acknowledged: all of it comes again',
    settings: { lostAfterMs },
    async run(subject) {
      const positions = await publishEverywhere(subject, 40);
      const killed = await subject.consumerProcess({ holds: true });
      await until('it works at some', () => killed.given.length > 0);
      await killed.kill();
      const receiver = new Receiver(subject.broker);
      await receiver.untilHandled(positions);
      await untilNothingIsLeft(subject);
      await receiver.stop();
    },
  },
  {
    name: 'a consumer that is stopped until another has its work, and comes back, does no harm',
    settings: { lostAfterMs },
    async run(subject) {
      await withConsumer(subject, { holds: true }, async (frozen) => {
        const before = await publishEverywhere(subject, 40);
        await until('it works at some', () => frozen.given.length > 0);
        frozen.freeze();
        const receiver = new Receiver(subject.broker);
        await until('the other has all', () => before.every((each) => receiver.handled.has(each)), 60_000);
        frozen.thaw();
        frozen.letGo();
        await until('it has done what it was at', () => frozen.handled.length > 0);
        const after = await publishEverywhere(subject, 100);
        const isHandled = (each: Position): boolean =>
          receiver.handled.has(each) || frozen.handled.includes(each);
        await until('what came later is handled', () => after.every(isHandled), 60_000);
        await untilNothingIsLeft(subject);
        await receiver.stop();
      });
    },
  },
  {
    name: 'a handler that takes its time keeps what it has: nobody else is given it',
    settings: { lostAfterMs },
    async run(subject) {
      await withConsumer(subject, { holds: true }, async (slow) => {
        const positions = await publishEverywhere(subject, 5);
        await until('it works at some', () => slow.given.length > 0);
        const receiver = new Receiver(subject.broker);
        const since = Date.now();
        await until('three times as long has passed', () => Date.now() - since > 3 * lostAfterMs);
        expect(slow.given.filter((position) => receiver.handled.has(position))).toEqual([]);
        slow.letGo();
        await until('all is handled', () =>
          positions.every((each) => receiver.handled.has(each) || slow.handled.includes(each)),
        );
        await untilNothingIsLeft(subject);
        await receiver.stop();
      });
    },
  },
  {
    name: 'a consumer that stops in order leaves what it holds to the other at once',
    settings: { lostAfterMs: 60_000 },
    async run(subject) {
      const positions = await publishEverywhere(subject, 200);
      const first = await subject.consumerProcess({ holds: true });
      try {
        await until('it works at some', () => first.given.length > 0);
        first.letGo();
      } finally {
        await first.stop();
      }
      const receiver = new Receiver(subject.broker);
      await until('the rest is handled', () =>
        positions.every((each) => receiver.handled.has(each) || first.handled.includes(each)),
      );
      await receiver.stop();
    },
  },
];
