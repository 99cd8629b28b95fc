import { setTimeout as wait } from 'node:timers/promises';
import type { SeededRandom } from '../seeded-random.js';
import { makeHeavyBatch } from './batches.js';
import type { Ledger } from './ledger.js';
import { isAcknowledgement, post, type Destination } from './post.js';

export interface MomentOptions {
  readonly ledger: Ledger;
  readonly random: SeededRandom;
  readonly destination: Destination;
}

/**
 * Calls `strike` at any moment; and more often at the one after an acknowledgement, when whatever was acknowledged too
 * early is not on the disk yet, and the writer has just taken up the events.
 */
export async function atSomeMoment(strike: () => void, options: MomentOptions): Promise<void> {
  const { ledger, random, destination } = options;
  await wait(random.whole(0, 200));
  if (random.chance(0.25)) {
    strike();
    return;
  }
  const afterMs = random.chance(0.5) ? random.whole(0, 30) : 0;
  const batch = makeHeavyBatch(ledger, random);
  const sentAt = performance.now();
  await new Promise<void>((resolve) => {
    let struck = false;
    const strikeOnce = (): void => {
      if (struck) return;
      struck = true;
      strike();
      resolve();
    };
    const onStatus = (): void => {
      if (afterMs === 0) strikeOnce();
      else setTimeout(strikeOnce, afterMs);
    };
    post(batch, destination, { onStatus }).then((answer) => {
      if (isAcknowledgement(answer, batch)) ledger.acknowledge(batch, sentAt);
    }, strikeOnce);
  });
}
