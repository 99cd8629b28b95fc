import { randomUUID } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { SeededRandom } from '../seeded-random.js';
import { sourceOf, userOf, type Batch, type Ledger } from './ledger.js';

const DAY_MS = 24 * 60 * 60 * 1_000;
const OLDEST = Date.UTC(2015, 0, 1);

/**
 * Makes a batch as an application does that retries: times of its own, ids of its own or an Idempotency-Key, bytes that
 * are made once.
 */
export function makeBatch(ledger: Ledger, random: SeededRandom): Batch {
  const isSingle = random.chance(0.3);
  return batchOf(isSingle ? 1 : random.whole(80, 120), 60, ledger, random);
}

/** Some 3 MB, so that writing them to the log and to the storage takes a while. */
export function makeHeavyBatch(ledger: Ledger, random: SeededRandom): Batch {
  return batchOf(1_000, 3_000, ledger, random);
}

/** One event of this moment, with the user by whom it is found. */
export function makeProbe(ledger: Ledger): { batch: Batch; user: string; timestamp: number } {
  const event = ledger.claim();
  const user = userOf(event.bucket, event.number);
  const timestamp = Date.now();
  const body = JSON.stringify({
    id: randomUUID(),
    event_type: 'probe',
    timestamp,
    user_id: user,
    source: sourceOf(event.bucket),
  });
  const batch = {
    events: [event],
    path: '/api/v1/events/track',
    headers: { 'content-type': 'application/json' },
    body: Buffer.from(body),
  };
  return { batch, user, timestamp };
}

function batchOf(size: number, longestText: number, ledger: Ledger, random: SeededRandom): Batch {
  const isSingle = size === 1;
  const onManyDays = random.chance(0.03);
  const events = Array.from({ length: size }, () => ledger.claim());
  const now = Date.now();
  const isKeyed = random.chance(0.3);
  const lines = events.map(({ bucket, number }) =>
    JSON.stringify({
      ...(!isKeyed && { id: number % 2 === 0 ? randomUUID() : `${bucket}/${number}` }),
      event_type: 'ledger',
      timestamp: onManyDays
        ? OLDEST + random.whole(0, Math.floor((now - OLDEST) / DAY_MS)) * DAY_MS
        : now - random.whole(0, 600_000),
      user_id: userOf(bucket, number),
      source: sourceOf(bucket),
      properties: { amount: number / 4, text: 'ü'.repeat(random.whole(0, longestText)) },
    }),
  );
  const asLines = !isSingle && random.chance(0.5);
  const text = isSingle || asLines ? lines.join('\n') : `{"events":[${lines.join(',')}]}`;
  const isPacked = random.chance(0.2);
  return {
    events,
    path: `/api/v1/events/${isSingle ? 'track' : 'batch'}`,
    headers: {
      'content-type': asLines ? 'application/x-ndjson' : 'application/json',
      ...(isKeyed && { 'idempotency-key': `batch ${randomUUID()}` }),
      ...(isPacked && { 'content-encoding': 'gzip' }),
    },
    body: isPacked ? gzipSync(text) : Buffer.from(text),
  };
}
