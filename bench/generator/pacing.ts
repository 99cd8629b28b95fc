import { performance } from 'node:perf_hooks';
import { setTimeout as wait } from 'node:timers/promises';

/** A connection with what it needs for one request at a time. */
export interface Sender {
  /** Sends one request that was to leave at this time (of performance.now); resolves when it is answered. */
  exchange(dueAt: number): Promise<void>;
}

/** Each sender sends its next request as soon as the last is answered. */
export async function asFastAsAnswered(senders: readonly Sender[], goesOn: () => boolean): Promise<void> {
  await Promise.all(
    senders.map(async (sender) => {
      while (goesOn()) await sender.exchange(performance.now());
    }),
  );
}

/**
 * Requests fall due at equal distances, whatever the server does. One that finds no sender free waits for one, and
 * its wait counts: a server that stands still for a second is charged for every request of that second, and not for
 * one on each connection (no coordinated omission). A timer's millisecond of lateness counts, too.
 */
export async function atConstantRate(
  senders: readonly Sender[],
  requestsPerSecond: number,
  goesOn: () => boolean,
  { dropsLate }: { readonly dropsLate: boolean } = { dropsLate: false },
): Promise<void> {
  const free = [...senders];
  const waiting: number[] = [];
  const running = new Set<Promise<void>>();
  const failure = new AbortController();
  const serve = async (sender: Sender): Promise<void> => {
    for (let dueAt = waiting.shift(); dueAt !== undefined; dueAt = waiting.shift()) {
      await sender.exchange(dueAt);
    }
    free.push(sender);
  };
  const start = (sender: Sender): void => {
    const service = serve(sender)
      .catch((reason: unknown) => failure.abort(reason))
      .finally(() => running.delete(service));
    running.add(service);
  };

  const first = performance.now();
  for (let count = 0; goesOn() && !failure.signal.aborted;) {
    const due = 1 + Math.floor(((performance.now() - first) * requestsPerSecond) / 1_000);
    for (; count < due; count += 1) waiting.push(first + (count * 1_000) / requestsPerSecond);
    for (let left = Math.min(waiting.length, free.length); left > 0; left -= 1) start(free.pop()!);
    await wait(1);
  }
  if (dropsLate) waiting.length = 0;
  await Promise.all(running);
  failure.signal.throwIfAborted();
}
