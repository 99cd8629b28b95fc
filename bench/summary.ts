import type { Round, Scenario } from './round.js';

/** The medians of all rounds of one server under one load. */
export interface SummaryRow extends Scenario {
  readonly server: string;
  readonly acknowledgedPerSecond: number;
  readonly visiblePerSecond: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosecondsPerEvent: { readonly main: number; readonly engine: number } | null;
  readonly residentMiB: number;
  /** What it acknowledges a second, to what the bare reference does. */
  readonly ratio: number | null;
}

const REFERENCE = 'reference';

export function summarize(rounds: readonly Round[]): SummaryRow[] {
  const groups = new Map<string, Round[]>();
  for (const round of rounds) {
    const name = `${round.server} ${round.connections} ${round.events}`;
    groups.set(name, [...(groups.get(name) ?? []), round]);
  }
  const rows = [...groups.values()].map(summarizeOne);
  return rows.map((row) => {
    const reference = rows.find(
      ({ server, connections, events }) =>
        server === REFERENCE && connections === row.connections && events === row.events,
    );
    if (reference === undefined) return row;
    return { ...row, ratio: row.acknowledgedPerSecond / reference.acknowledgedPerSecond };
  });
}

function summarizeOne(rounds: readonly Round[]): SummaryRow {
  const [first] = rounds as readonly [Round];
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  return {
    server: first.server,
    connections: first.connections,
    events: first.events,
    acknowledgedPerSecond: of((round) => round.acknowledgedPerSecond),
    visiblePerSecond: first.visiblePerSecond === null ? null : of((round) => round.visiblePerSecond ?? 0),
    p50Ms: of((round) => round.latencyMs.p50),
    p99Ms: of((round) => round.latencyMs.p99),
    cpuMicrosecondsPerEvent:
      first.cpuMicrosecondsPerEvent === null
        ? null
        : {
            main: of((round) => round.cpuMicrosecondsPerEvent?.main ?? 0),
            engine: of((round) => round.cpuMicrosecondsPerEvent?.engine ?? 0),
          },
    residentMiB: of(residentMiB),
    ratio: null,
  };
}

/** Of all the server's processes together. */
function residentMiB({ memory: { main, engine } }: Round): number {
  return [main, ...engine].reduce((sum, each) => sum + (each?.residentMiB ?? 0), 0);
}

function median(values: readonly number[]): number {
  const sorted = Float64Array.from(values).sort();
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? 0;
  return sorted.length % 2 === 1 ? upper : (upper + (sorted[middle - 1] ?? 0)) / 2;
}
