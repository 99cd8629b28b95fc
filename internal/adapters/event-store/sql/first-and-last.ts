import type { TimelineEvent } from '../../../ports/event-store.js';

/**
 * What an actor did in one bucket, from the first and last instant of each kind, kind by kind; null or undefined where
 * there was none. In the order of time.
 */
export function timelineOfBucket(
  actor: string,
  firstAndLast: readonly (number | null | undefined)[],
): TimelineEvent[] {
  const kindsAt = new Map<number, number>();
  firstAndLast.forEach((timestamp, index) => {
    if (timestamp === null || timestamp === undefined) return;
    kindsAt.set(timestamp, (kindsAt.get(timestamp) ?? 0) | (1 << Math.floor(index / 2)));
  });
  return [...kindsAt]
    .sort(([one], [other]) => one - other)
    .map(([timestamp, kinds]) => ({ actor, timestamp, kinds, value: null }));
}
