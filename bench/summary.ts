import type { Measured } from './bench.js';
import { median } from './median.js';
import type { LoadKind, Round } from './round.js';
import type { Scenario } from './scenarios.js';

/** The medians of all rounds of one server under one load. */
export interface SummaryRow extends Scenario {
  readonly server: string;
  readonly load: LoadKind;
  readonly acknowledgedPerSecond: number;
  readonly visiblePerSecond: number | null;
  /** From the last answer until every event was counted. */
  readonly drainSeconds: number | null;
  readonly p50Ms: number;
  readonly p99Ms: number;
  readonly cpuMicrosecondsPerEvent: { readonly main: number; readonly engine: number } | null;
  /** Of all the server's processes together, when the last event was visible. */
  readonly residentMiB: number;
  /** What it acknowledges a second, to what the bare reference does. */
  readonly ratio: number | null;
}

export interface WriterSummary {
  readonly writtenPerSecond: number;
  readonly insertedPerSecond: number;
  readonly ratio: number;
}

export interface Summary {
  readonly rows: readonly SummaryRow[];
  readonly writer: WriterSummary | null;
}

const REFERENCE = 'reference';

export function summarize({ rounds, writer }: Measured): Summary {
  const groups = new Map<string, Round[]>();
  for (const round of rounds) {
    const name = `${round.server} ${round.load} ${round.name}`;
    groups.set(name, [...(groups.get(name) ?? []), round]);
  }
  const rows = [...groups.values()].map(summarizeOne);
  return {
    rows: rows.map((row) => ({ ...row, ratio: ratioOf(row, rows) })),
    writer: summarizeWriter(writer),
  };
}

function ratioOf(row: SummaryRow, rows: readonly SummaryRow[]): number | null {
  const reference = rows.find(
    ({ server, load, name }) => server === REFERENCE && load === row.load && name === row.name,
  );
  return reference === undefined ? null : row.acknowledgedPerSecond / reference.acknowledgedPerSecond;
}

function summarizeOne(rounds: readonly Round[]): SummaryRow {
  const [first] = rounds as readonly [Round];
  const { name, connections, events, form, gzip, withIds } = first;
  const of = (figure: (round: Round) => number): number => median(rounds.map(figure));
  return {
    name,
    connections,
    events,
    form,
    gzip,
    withIds,
    server: first.server,
    load: first.load,
    acknowledgedPerSecond: of((round) => round.acknowledgedPerSecond),
    visiblePerSecond: first.visiblePerSecond === null ? null : of((round) => round.visiblePerSecond ?? 0),
    drainSeconds: first.drainSeconds === null ? null : of((round) => round.drainSeconds ?? 0),
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

function summarizeWriter(rounds: Measured['writer']): WriterSummary | null {
  if (rounds.length === 0) return null;
  return {
    writtenPerSecond: median(rounds.map(({ writtenPerSecond }) => writtenPerSecond)),
    insertedPerSecond: median(rounds.map(({ insertedPerSecond }) => insertedPerSecond)),
    ratio: median(rounds.map((round) => round.writtenPerSecond / round.insertedPerSecond)),
  };
}

function residentMiB({ memory: { main, engine } }: Round): number {
  return [main, ...engine].reduce((sum, each) => sum + (each?.residentMiB ?? 0), 0);
}
