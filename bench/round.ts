import { performance } from 'node:perf_hooks';
import type { Generator } from './generator/generator.js';
import type { LoadOrder, LoadReport } from './generator/messages.js';
import { load as machineLoad } from './machine.js';
import { cpuSeconds, descendantsOf, memoryOf, type CpuSeconds, type Memory } from './process-figures.js';
import type { Scenario } from './scenarios.js';
import type { MeasuredServer } from './servers/measured-server.js';
import { untilVisible } from './visible.js';

/** One server under one load. Times in seconds but where the name says otherwise; nulls where there is no figure. */
export interface Round extends Scenario {
  readonly round: number;
  readonly server: string;
  readonly load: LoadKind;
  /** At a constant rate: events due a second. */
  readonly eventsPerSecond: number | null;
  readonly seconds: number;
  readonly requests: number;
  readonly acknowledged: number;
  readonly refused: Readonly<Record<string, number>>;
  readonly acknowledgedPerSecond: number;
  /** From the first request until a question counts every event, the drain included. */
  readonly visiblePerSecond: number | null;
  /** How long after the last answer the last event was counted. */
  readonly drainSeconds: number | null;
  /** The question's count of all events ever acknowledged by this server, the warm-up's included. */
  readonly counted: number | null;
  readonly exact: boolean | null;
  readonly bodyBytesPerEvent: number;
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Of the server's processes alone, until the last event was visible. */
  readonly cpuMicrosecondsPerEvent: { readonly main: number; readonly engine: number } | null;
  readonly generatorCpuMicrosecondsPerEvent: number;
  readonly memory: {
    readonly main: Memory | null;
    readonly engine: readonly (Memory | null)[];
    readonly generator: Memory | null;
  };
  readonly machineLoad: { readonly before: number; readonly after: number };
}

/**
 * `full`: as fast as it is answered. `half`: at half of that, at a constant rate. `long`: as many events as the memory
 * is judged after. `overload`: three times what can be queried, at a constant rate; what finds no connection is not sent.
 */
export type LoadKind = 'full' | 'half' | 'long' | 'overload';

export interface RoundOrder {
  readonly round: number;
  readonly load: LoadKind;
  readonly scenario: Scenario;
  readonly seconds: number;
  readonly events: number | null;
  readonly eventsPerSecond: number | null;
  readonly onProgress: (phase: string, acknowledged: number, seconds: number) => void;
}

/** How long the last event may take to be counted. */
export const DRAIN_PATIENCE_MS = 300_000;
const WARM_UP_SECONDS = 5;

export async function measure(
  server: MeasuredServer,
  generator: Generator,
  { round, load, scenario, seconds, events, eventsPerSecond, onProgress }: RoundOrder,
): Promise<Round> {
  aim(generator, server, scenario);
  const phase = async (name: string, order: Omit<LoadOrder, 'bodyBytes'>): Promise<LoadReport> =>
    generator.load({ ...order, bodyBytes: server.bodyBytes }, (acknowledged, elapsed) =>
      onProgress(name, acknowledged, elapsed),
    );

  const warmUpSeconds = Math.min(WARM_UP_SECONDS, seconds / 4);
  const dropsLate = load === 'overload';
  const warmUp = await phase('warm-up', { seconds: warmUpSeconds, events: null, eventsPerSecond, dropsLate });
  const atRest = await drained(server, warmUp.acknowledged);
  const cpuBefore = cpuOf(server);
  const loadBefore = machineLoad();
  const start = performance.now();
  const report = await phase('measured', { seconds, events, eventsPerSecond, dropsLate });
  const acknowledgedAt = performance.now();
  onProgress('drain', report.acknowledged, report.seconds);
  const expected = atRest.events + report.acknowledged;
  const visible = await drained(server, expected);
  return {
    ...scenario,
    round,
    server: server.name,
    load,
    eventsPerSecond,
    seconds: report.seconds,
    requests: report.requests,
    acknowledged: report.acknowledged,
    refused: report.refused,
    acknowledgedPerSecond: report.acknowledged / report.seconds,
    visiblePerSecond: visible.at === null ? null : (report.acknowledged * 1_000) / (visible.at - start),
    drainSeconds: visible.at === null ? null : (visible.at - acknowledgedAt) / 1_000,
    counted: visible.at === null ? null : visible.events,
    exact: visible.at === null ? null : visible.events === expected,
    bodyBytesPerEvent: report.bodyBytes / (report.requests * scenario.events),
    latencyMs: report.latencyMs,
    cpuMicrosecondsPerEvent: perEvent(cpuBefore, cpuOf(server), report.acknowledged),
    generatorCpuMicrosecondsPerEvent: (report.cpuSeconds * 1e6) / report.acknowledged,
    memory: {
      main: memoryOf(server.pid),
      engine: [
        ...descendantsOf(server.pid),
        ...server.companions.flatMap((pid) => [pid, ...descendantsOf(pid)]),
      ].map(memoryOf),
      generator: memoryOf(generator.pid),
    },
    machineLoad: { before: loadBefore, after: machineLoad() },
  };
}

function aim(generator: Generator, server: MeasuredServer, scenario: Scenario): void {
  const { form, gzip, withIds, connections, events } = scenario;
  generator.aim({
    host: server.host,
    port: server.port,
    path: form === 'event' ? '/api/v1/events/track' : '/api/v1/events/batch',
    headers: {
      ...server.headers,
      'Content-Type': form === 'ndjson' ? 'application/x-ndjson' : 'application/json',
    },
    connections,
    eventsPerRequest: events,
    form,
    gzip,
    withIds,
  });
}

/** When every event could be queried, and how many there were; `at` is null where there is nothing to ask. */
async function drained(
  { visibleEvents }: MeasuredServer,
  expected: number,
): Promise<{ readonly at: number | null; readonly events: number }> {
  if (visibleEvents === null) return { at: null, events: expected };
  return { at: await untilVisible(visibleEvents, expected, DRAIN_PATIENCE_MS), events: expected };
}

/** Companions, and what descends from them, beside the descendants of the program. */
function cpuOf({ pid, companions }: MeasuredServer): CpuSeconds | null {
  const program = cpuSeconds(pid);
  if (program === null) return null;
  const others = companions.map(cpuSeconds).map((each) => (each === null ? 0 : each.own + each.descendants));
  return { own: program.own, descendants: others.reduce((sum, each) => sum + each, program.descendants) };
}

function perEvent(before: CpuSeconds | null, after: CpuSeconds | null, events: number) {
  if (before === null || after === null) return null;
  return {
    main: ((after.own - before.own) * 1e6) / events,
    engine: ((after.descendants - before.descendants) * 1e6) / events,
  };
}
