import { expect } from '@jest/globals';
import { maxEncodedEnvelopeBytes } from '../../../internal/domain/envelope.js';
import type { Broker } from '../../../internal/ports/broker.js';
import type { Call } from '../../../internal/ports/call.js';
import { call } from '../../support/call.js';
import { envelope } from './receiver.js';
import { refusal } from '../../support/refusal.js';
import type { ConformanceCase } from './subject.js';

const calls: Readonly<Record<string, (broker: Broker, how: Call) => Promise<unknown>>> = {
  publish: (broker, how) => broker.publish(envelope('a'), how),
  committed: async (broker, how) => broker.committed(await broker.publish(envelope('a'), call()), how),
  lag: (broker, how) => broker.lag(how),
  check: (broker, how) => broker.check(how),
};

export const faultCases: readonly ConformanceCase[] = [
  ...Object.entries(calls).flatMap(([name, make]): ConformanceCase[] => [
    {
      name: `${name} with a deadline in the past`,
      async run({ broker }) {
        const late = { ...call(), deadline: Date.now() - 1 };
        expect(await refusal(make(broker, late))).toBe('deadline_exceeded');
      },
    },
    {
      name: `${name} that is cancelled before it begins`,
      async run({ broker }) {
        expect(await refusal(make(broker, { ...call(), signal: AbortSignal.abort() }))).toBe('cancelled');
      },
    },
    {
      name: `${name} after the stop`,
      async run({ broker }) {
        await broker.stop();
        expect(await refusal(make(broker, call()))).toBe('stopping');
      },
    },
  ]),
  {
    name: 'an envelope above the limit is refused, and one of no bytes',
    async run({ broker }) {
      const large = Buffer.alloc(maxEncodedEnvelopeBytes + 1);
      expect(await refusal(broker.publish(large, call()))).toBe('payload_too_large');
      expect(await refusal(broker.publish(Buffer.alloc(0), call()))).toBe('payload_too_large');
      expect((await broker.lag(call())).envelopes).toBe(0);
    },
  },
];
