import { expect } from '@jest/globals';
import { call } from '../../support/call.js';
import { envelope, gate, Receiver } from './receiver.js';
import { refusal } from '../../support/refusal.js';
import type { ConformanceCase } from './subject.js';

const soon = (): { signal: AbortSignal; deadline: number } => ({ ...call(), deadline: Date.now() + 150 });

export const committedCases: readonly ConformanceCase[] = [
  {
    name: 'resolves when the handler has, not before',
    async run({ broker }) {
      const { passed, open } = gate();
      const receiver = new Receiver(broker, () => passed);
      const position = await broker.publish(envelope('a'), call());
      let resolved = false;
      const committed = broker.committed(position, call()).then(() => {
        resolved = true;
        expect(receiver.handled.has(position)).toBe(true);
      });
      expect(await refusal(broker.committed(position, soon()))).toBe('deadline_exceeded');
      expect(resolved).toBe(false);
      open();
      await committed;
      await receiver.stop();
    },
  },
  {
    name: 'resolves for each of many that wait',
    async run({ broker }) {
      const receiver = new Receiver(broker);
      await Promise.all(
        Array.from({ length: 300 }, async (_, index) => {
          const position = await broker.publish(envelope(`${index}`), call());
          await broker.committed(position, call());
          expect(receiver.handled.has(position)).toBe(true);
        }),
      );
      await receiver.stop();
    },
  },
  {
    name: 'resolves at once for what was handled before, also after a restart',
    async run(subject) {
      const position = await subject.broker.publish(envelope('a'), call());
      const receiver = new Receiver(subject.broker);
      await subject.broker.committed(position, call());
      await subject.broker.committed(position, call());
      await receiver.stop();
      await subject.reopen();
      await subject.broker.committed(position, call());
    },
  },
  {
    name: 'does not resolve when the handler rejected',
    settings: { redeliveryMs: 60_000 },
    async run({ broker }) {
      const receiver = new Receiver(broker, () => Promise.reject(new Error('never')));
      const position = await broker.publish(envelope('a'), call());
      expect(await refusal(broker.committed(position, soon()))).toBe('deadline_exceeded');
      await receiver.stop();
    },
  },
  {
    name: 'ends when it is cancelled',
    async run({ broker }) {
      const position = await broker.publish(envelope('a'), call());
      const controller = new AbortController();
      const refused = refusal(broker.committed(position, { ...call(), signal: controller.signal }));
      controller.abort();
      expect(await refused).toBe('cancelled');
    },
  },
  {
    name: 'ends when the broker stops',
    async run({ broker }) {
      const position = await broker.publish(envelope('a'), call());
      const refused = refusal(broker.committed(position, call()));
      await broker.stop();
      expect(await refused).toBe('stopping');
    },
  },
];
