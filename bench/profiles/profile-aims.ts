import type { Aim } from '../aims.js';
import { DRAIN_PATIENCE_MS } from '../round.js';
import type { Summary } from '../summary.js';

/** Events a second that can be queried, at 100 a request, on two cores with the servers and the generator on them. */
const visibleAims: Readonly<Record<string, number>> = {
  'ch + nats': 80_000,
  'ch + kafka': 60_000,
  'pg + nats': 60_000,
  'mysql + nats': 45_000,
};
const SINGLE_AIM = 14_000;
const P99_MS = 100;

/** @param what the profile and its broker: `pg + nats` */
export function profileAimsOf({ rows }: Summary, what: string): Aim[] {
  const of = (load: string, name: string) =>
    rows.find((row) => row.server === 'patchbay' && row.load === load && row.name === name);
  const latency = (name: string): Aim => ({
    figure: `ack p99 at half of that load, constant rate, ms: ${name}`,
    measured: of('half', name)?.p99Ms ?? null,
    below: P99_MS,
    digits: 1,
  });
  const visible = visibleAims[what];
  const aims: Aim[] = [
    {
      figure: `visible ev/s: NDJSON`,
      measured: of('full', 'NDJSON')?.visiblePerSecond ?? null,
      ...(visible !== undefined && { atLeast: visible }),
      digits: 0,
    },
    {
      figure: 'acknowledged ev/s: one event',
      measured: of('full', 'one event')?.acknowledgedPerSecond ?? null,
      atLeast: SINGLE_AIM,
      digits: 0,
    },
    latency('NDJSON'),
    latency('one event'),
    {
      figure: 'all counted once after three times what it takes, s after the last answer',
      measured: of('overload', 'NDJSON')?.drainSeconds ?? null,
      below: DRAIN_PATIENCE_MS / 1_000,
      digits: 1,
    },
  ];
  return aims.filter(({ measured }) => measured !== null);
}
