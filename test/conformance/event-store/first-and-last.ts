import { expect } from '@jest/globals';
import type { EventStore, TimelineRequest } from '../../../internal/ports/event-store.js';
import { timelinesOf } from './conformance-case.js';

type Instant = Omit<Awaited<ReturnType<typeof timelinesOf>>[number][number], 'value'>;

/** Where buckets begin: with the range, and with some of the events. */
export function startsAt(
  actors: readonly (readonly Instant[])[],
  { range }: TimelineRequest,
  cuts: readonly number[],
): number[] {
  const times = actors.flat().map(({ timestamp }) => timestamp);
  const chosen = times.length === 0 ? [] : cuts.map((cut) => times[cut % times.length] ?? 0);
  return [...new Set([range.from, ...chosen])].sort((a, b) => a - b);
}

/**
 * Holds a storage's answer, which may leave out what lies between the first and the last of each kind in a bucket,
 * against the one that has every event. Gives how many were left out.
 */
export async function expectFirstAndLast(
  store: EventStore,
  request: TimelineRequest,
  everyEvent: readonly (readonly Instant[])[],
): Promise<number> {
  const starts = request.firstAndLastIn ?? [];
  const given = await timelinesOf(store, request);
  expect(essence(given, starts)).toEqual(essence(everyEvent, starts));
  for (const events of given) {
    const times = events.map(({ timestamp }) => timestamp);
    expect(times).toEqual([...times].sort((a, b) => a - b));
  }
  return everyEvent.flat().length - given.flat().length;
}

/** Of each actor the instants of each kind that are the first or the last one in a bucket. */
function essence(actors: readonly (readonly Instant[])[], starts: readonly number[]): string[] {
  return actors.map((events) => JSON.stringify(bounds(events, starts))).sort();
}

function bounds(events: readonly Instant[], starts: readonly number[]): [string, number, number][] {
  const found = new Map<string, [number, number]>();
  for (const { timestamp, kinds } of events) {
    const bucket = starts.filter((start) => start <= timestamp).length;
    for (let kind = 0; kind < 16; kind += 1) {
      if ((kinds & (1 << kind)) === 0) continue;
      const [first, last] = found.get(`${bucket}/${kind}`) ?? [timestamp, timestamp];
      found.set(`${bucket}/${kind}`, [Math.min(first, timestamp), Math.max(last, timestamp)]);
    }
  }
  return [...found]
    .map(([place, [first, last]]): [string, number, number] => [place, first, last])
    .sort(([one], [other]) => (one < other ? -1 : 1));
}
