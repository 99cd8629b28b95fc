import type { LoadKind } from './round.js';
import type { Summary, SummaryRow } from './summary.js';

/** What the project wants to reach on two cores that the generator shares, beside what was measured. */
export interface Aim {
  readonly figure: string;
  readonly measured: number | null;
  readonly atLeast?: number;
  readonly below?: number;
  readonly digits: number;
}

const MIB_IN_MB = 1.048_576;

export function embeddedAimsOf({ rows, writer }: Summary): Aim[] {
  const of = (load: LoadKind, name: string, server = 'patchbay'): SummaryRow | undefined =>
    rows.find((row) => row.server === server && row.load === load && row.name === name);
  const [ndjson, gzip, batch, single] = [
    'NDJSON',
    'NDJSON, gzip',
    '{"events"}, no ids',
    'one event',
  ] as const;
  const ratios = (name: string): Aim[] =>
    (['edge alone', 'patchbay'] as const).map((server) => ({
      figure: `accepted, to the bare reference: ${name}, ${server === 'patchbay' ? 'storing meanwhile' : server}`,
      measured: of('full', name, server)?.ratio ?? null,
      atLeast: 0.9,
      digits: 2,
    }));
  const latency = (name: string): Aim => ({
    figure: `ack p99 at half of that load, constant rate, ms: ${name}`,
    measured: of('half', name)?.p99Ms ?? null,
    below: 100,
    digits: 1,
  });
  const long = of('long', ndjson);
  const aims: Aim[] = [
    ...ratios(ndjson),
    ...ratios(gzip),
    ...ratios(batch),
    {
      figure: 'visible ev/s: NDJSON',
      measured: of('full', ndjson)?.visiblePerSecond ?? null,
      atLeast: 80_000,
      digits: 0,
    },
    {
      figure: 'acknowledged ev/s: one event',
      measured: of('full', single)?.acknowledgedPerSecond ?? null,
      atLeast: 14_000,
      digits: 0,
    },
    latency(ndjson),
    latency(single),
    {
      figure: 'the writer alone, to a direct NDJSON insert',
      measured: writer?.ratio ?? null,
      atLeast: 0.7,
      digits: 2,
    },
    {
      figure: 'memory of all processes after the long load, MB',
      measured: long === undefined ? null : long.residentMiB * MIB_IN_MB,
      below: 900,
      digits: 0,
    },
  ];
  return aims.filter(({ measured }) => measured !== null);
}

export function isReached({ measured, atLeast, below }: Aim): boolean {
  if (measured === null) return false;
  return measured >= (atLeast ?? Number.NEGATIVE_INFINITY) && measured < (below ?? Number.POSITIVE_INFINITY);
}
