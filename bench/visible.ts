import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** Between two questions; each of them costs the storage a count. */
const ASK_EVERY_MS = 25;

/**
 * Waits until exactly so many events can be queried, and gives the time of the answer (of performance.now).
 * Rejects when there are more, or too few for too long: then an event was counted twice, or lost.
 */
export async function untilVisible(
  count: () => Promise<number>,
  expected: number,
  patienceMs: number,
): Promise<number> {
  const deadline = performance.now() + patienceMs;
  for (;;) {
    const visible = await count();
    const now = performance.now();
    if (visible === expected) return now;
    if (visible > expected) {
      throw new Error(`${expected} events were acknowledged, and ${visible} are counted: some twice.`);
    }
    if (now > deadline) {
      throw new Error(
        `${expected} events were acknowledged, and after ${patienceMs} ms ${visible} are counted.`,
      );
    }
    await wait(ASK_EVERY_MS);
  }
}
