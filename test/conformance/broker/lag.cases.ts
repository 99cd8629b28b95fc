import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { until } from '../../support/until.js';
import { envelope, gate, publishAll, Receiver } from './receiver.js';
import type { ConformanceCase } from './subject.js';

const nothing = { envelopes: 0, bytes: 0, oldestAt: null };

function expectBytes(bytes: number, own: number, overhead: number): void {
  expect(bytes).toBeGreaterThanOrEqual(own);
  expect(bytes).toBeLessThanOrEqual(own + overhead);
}

export const lagCases: readonly ConformanceCase[] = [
  {
    name: 'is what is published and not handled, and when the oldest of it was published',
    async run(subject) {
      expect(await subject.broker.lag(call())).toEqual(nothing);
      const before = Date.now();
      await subject.broker.publish(envelope('first'), call());
      const between = Date.now();
      await publishAll(subject.broker, ['second', 'third'].map(envelope));
      for (const reopen of [false, true]) {
        if (reopen) await subject.reopen();
        const lag = await subject.broker.lag(call());
        expect(lag.envelopes).toBe(3);
        expectBytes(lag.bytes, 16, subject.overheadBytes * 3);
        expect(lag.oldestAt).toBeGreaterThanOrEqual(before);
        expect(lag.oldestAt).toBeLessThanOrEqual(between);
      }
    },
  },
  {
    name: 'counts what a handler is working on, and falls to nothing when all is handled',
    async run(subject) {
      const { passed, open } = gate();
      const receiver = new Receiver(subject.broker, () => passed);
      const positions = await publishAll(subject.broker, ['a', 'bc', 'def'].map(envelope));
      await until('the handler runs', () => receiver.calls.length === 1);
      const lag = await subject.broker.lag(call());
      expect(lag.envelopes).toBe(3);
      expectBytes(lag.bytes, 6, subject.overheadBytes * 3);
      open();
      for (const position of positions) await subject.broker.committed(position, call());
      expect(await subject.broker.lag(call())).toEqual(nothing);
      await subject.reopen();
      expect(await subject.broker.lag(call())).toEqual(nothing);
    },
  },
];
