import { expect, test } from '@jest/globals';
import { PartitionLane } from '../../../../../internal/adapters/broker/kafka/partition-lane.js';
import { call } from '../../../../support/call.js';

test('what is appended in any microtask after a request was answered is sent, too', async () => {
  let offset = 0;
  const lane = new PartitionLane({
    send: (envelopes) => {
      const first = offset;
      offset += envelopes.length;
      return Promise.resolve(first);
    },
    requestBytes: 1_000,
    backOff: { firstMs: 1, longestMs: 1 },
    clock: Date,
  });
  for (let microtasks = 0; microtasks < 20; microtasks += 1) {
    await lane.append(Buffer.from('a'), call());
    for (let waited = 0; waited < microtasks; waited += 1) await Promise.resolve();
    await lane.append(Buffer.from('b'), call());
  }
  await lane.stop();
  expect(offset).toBe(40);
}, 10_000);
