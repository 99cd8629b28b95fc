import { expect } from '@jest/globals';
import type { Broker, Position } from '../../../internal/ports/broker.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';
import type { PlaceOnOwnServer } from './fixtures/fixture.js';
import { Receiver } from './receiver.js';

export interface ServerCase {
  readonly name: string;
  readonly run: (place: PlaceOnOwnServer) => Promise<void>;
}

const PUBLISHERS = 8;
const ROUNDS = 3;

/** Publishes without an end, and notes what was acknowledged. What was refused is not tried again. */
class Publishers {
  readonly acknowledged = new Map<Position, string>();
  readonly #codes = new Set<string>();
  readonly #running: Promise<unknown>;
  #isEnding = false;

  constructor(broker: Broker) {
    const publisher = async (name: number): Promise<void> => {
      for (let index = 0; !this.#isEnding; index += 1) {
        const text = `${name}.${index}.${'x'.repeat(1_000)}`;
        try {
          const within = { ...call(), deadline: Date.now() + 2_000 };
          this.acknowledged.set(await broker.publish(Buffer.from(text), within, `key ${name}`), text);
        } catch (error) {
          this.#codes.add(error instanceof PatchbayError ? error.code : String(error));
        }
      }
    };
    this.#running = Promise.all(Array.from({ length: PUBLISHERS }, (_, name) => publisher(name)));
  }

  async untilMore(count: number): Promise<void> {
    const before = this.acknowledged.size;
    await until(`${count} more are acknowledged`, () => this.acknowledged.size >= before + count, 60_000);
  }

  /** Gives the codes of what was refused. */
  async end(): Promise<string[]> {
    this.#isEnding = true;
    await this.#running;
    return [...this.#codes].sort();
  }
}

async function throughOutages(place: PlaceOnOwnServer, end: () => Promise<void>): Promise<void> {
  const broker = place.broker();
  await broker.start(call());
  try {
    const receiver = new Receiver(broker);
    const publishers = new Publishers(broker);
    for (let round = 0; round < ROUNDS; round += 1) {
      await publishers.untilMore(300);
      await end();
      await place.startServer();
    }
    await publishers.untilMore(300);
    const passing = ['deadline_exceeded', 'unavailable'];
    expect((await publishers.end()).filter((code) => !passing.includes(code))).toEqual([]);
    const { acknowledged } = publishers;
    await until(
      'all that was acknowledged is handled',
      () => [...acknowledged.keys()].every((position) => receiver.handled.has(position)),
      60_000,
    );
    for (const [position, text] of acknowledged)
      expect(receiver.handled.get(position)?.envelope.toString()).toBe(text);
    await until('nothing is left', async () => (await broker.lag(call())).envelopes === 0, 60_000);
    await broker.check(call());
    await receiver.stop();
  } finally {
    await broker.stop();
  }
}

export const serverCases: readonly ServerCase[] = [
  {
    name: 'a server that stops and starts again amid publishing and consuming loses nothing that was acknowledged',
    run: (place) => throughOutages(place, () => place.stopServer()),
  },
  {
    name: 'nor does one that is killed',
    run: (place) => throughOutages(place, () => place.killServer()),
  },
  {
    name: 'while it is away a publish is refused within its deadline, and so is a check; both work again by themselves',
    async run(place) {
      const broker = place.broker();
      await broker.start(call());
      try {
        await place.killServer();
        for (const attempt of [
          broker.publish(Buffer.from('a'), { ...call(), deadline: Date.now() + 500 }),
          broker.check({ ...call(), deadline: Date.now() + 500 }),
        ]) {
          const error = await attempt.then(
            () => null,
            (reason: unknown) => reason,
          );
          expect(error).toBeInstanceOf(PatchbayError);
          expect((error as PatchbayError).retryable).toBe(true);
        }
        await place.startServer();
        await broker.check(call());
        await broker.publish(Buffer.from('a'), call());
        expect((await broker.lag(call())).envelopes).toBeGreaterThanOrEqual(1);
      } finally {
        await broker.stop();
      }
    },
  },
  {
    name: 'a stop while it is away ends soon, and leaves what was taken',
    async run(place) {
      const broker = place.broker();
      await broker.start(call());
      await broker.publish(Buffer.from('a'), call());
      const receiver = new Receiver(broker, () => Promise.reject(new Error('not now')));
      await until('it was given', () => receiver.calls.length > 0);
      await place.killServer();
      await broker.stop();
      await place.startServer();
      const later = place.broker();
      await later.start(call());
      try {
        expect((await later.lag(call())).envelopes).toBe(1);
      } finally {
        await later.stop();
      }
    },
  },
  {
    name: 'a start while it is away is refused as an outage, and leaves nothing behind',
    async run(place) {
      await place.killServer();
      const broker = place.broker();
      const within = { ...call(), deadline: Date.now() + 3_000 };
      const error = await broker.start(within).then(
        () => null,
        (reason: unknown) => reason,
      );
      expect(error).toMatchObject({ retryable: true });
      await place.startServer();
      await broker.start(call());
      await broker.publish(Buffer.from('a'), call());
      await broker.stop();
    },
  },
];
