import { expect } from '@jest/globals';
import type { Position } from '../../../internal/ports/broker.js';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';
import { Receiver } from './receiver.js';
import { refusal } from '../../support/refusal.js';
import type { ConformanceCase, Subject } from './subject.js';

const maxBytes = 2 * 1024 * 1024;
const piece = Buffer.alloc(64 * 1024, 'p');

/** Publishes until it is refused. */
async function fill({ broker }: Subject): Promise<{ taken: Position[]; refused: unknown }> {
  const taken: Position[] = [];
  while (taken.length * piece.length <= 4 * maxBytes) {
    try {
      taken.push(await broker.publish(piece, call()));
    } catch (refused) {
      return { taken, refused };
    }
  }
  return { taken, refused: 'never' };
}

export const fullCases: readonly ConformanceCase[] = [
  {
    name: 'it refuses, loses nothing that it took, and takes more when it is drained',
    settings: { maxBytes },
    async run(subject) {
      const { broker } = subject;
      for (let round = 0; round < 3; round += 1) {
        const { taken, refused } = await fill(subject);
        expect(refused).toBeInstanceOf(PatchbayError);
        expect(refused).toMatchObject({ code: 'storage_full', retryable: true });
        const bytes = taken.length * piece.length;
        expect(bytes).toBeGreaterThanOrEqual(maxBytes - piece.length);
        expect(bytes).toBeLessThanOrEqual(4 * maxBytes);
        expect((await broker.lag(call())).envelopes).toBe(taken.length);

        const receiver = new Receiver(broker);
        await receiver.untilHandled(taken);
        await until('it is empty', async () => (await broker.lag(call())).envelopes === 0);
        await receiver.stop();
        expect(receiver.handled.size).toBe(taken.length);
      }
    },
  },
  {
    name: 'many at once do not get past the limit',
    settings: { maxBytes },
    async run({ broker }) {
      const outcomes = await Promise.all(
        Array.from({ length: 400 }, () => refusal(broker.publish(piece, call()))),
      );
      const taken = outcomes.filter((outcome) => outcome === 'not refused').length;
      expect(outcomes.filter((outcome) => outcome === 'storage_full').length).toBe(400 - taken);
      expect(taken * piece.length).toBeLessThanOrEqual(4 * maxBytes);
      expect((await broker.lag(call())).envelopes).toBe(taken);
    },
  },
  {
    name: 'it is full after a restart, too',
    settings: { maxBytes },
    async run(subject) {
      const { taken } = await fill(subject);
      await subject.reopen();
      expect(await refusal(subject.broker.publish(piece, call()))).toBe('storage_full');
      const receiver = new Receiver(subject.broker);
      await receiver.untilHandled(taken);
      await receiver.stop();
      await subject.broker.publish(piece, call());
    },
  },
];
