import { expect, test } from '@jest/globals';
import { randomIds } from '../../../../internal/adapters/ids/random/index.js';
import { RefreshChain } from '../../../../internal/services/accounts/refresh-chain.js';

const chain = new RefreshChain(randomIds, 'ab'.repeat(32));

test('a token has one successor, here and in another process, and no other installation has it', () => {
  const first = chain.first();
  expect(first).toMatch(/^pb_refresh_[\w-]{43}$/);
  expect(chain.first()).not.toBe(first);
  const second = chain.successorOf(first);
  expect(second).toMatch(/^pb_refresh_[\w-]{43}$/);
  expect(second).not.toBe(first);
  expect(new RefreshChain(randomIds, 'ab'.repeat(32)).successorOf(first)).toBe(second);
  expect(new RefreshChain(randomIds, 'cd'.repeat(32)).successorOf(first)).not.toBe(second);
});

test('what is kept is a hash, and of what is no token nothing', () => {
  const first = chain.first();
  expect(chain.hashOf(first)).toMatch(/^[0-9a-f]{64}$/);
  for (const text of ['', 'pb_refresh_', `${first}a`, ` ${first}`, `${first}\n`, 'pb_live_x']) {
    expect(chain.hashOf(text)).toBeNull();
  }
});
