import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Machine, Revision } from './machine.js';
import type { BenchOptions } from './options.js';
import type { Round } from './round.js';
import { summarize, type SummaryRow } from './summary.js';

export interface Result extends Revision {
  readonly format: 1;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly settings: Omit<BenchOptions, 'results' | 'folder' | 'nodeArguments'>;
  readonly summary: readonly SummaryRow[];
  readonly rounds: readonly Round[];
}

export function makeResult(
  startedAt: Date,
  machine: Machine,
  revision: Revision,
  { seconds, rounds, connections, events, single }: BenchOptions,
  measured: readonly Round[],
): Result {
  return {
    format: 1,
    startedAt: startedAt.toISOString(),
    ...revision,
    machine,
    settings: { seconds, rounds, connections, events, single },
    summary: summarize(measured),
    rounds: measured,
  };
}

/** `<time>-<commit>.json`; gives its path. */
export async function writeResult(folder: string, result: Result): Promise<string> {
  const time = result.startedAt.slice(0, 19).replaceAll(':', '-');
  const name = `${time}-${result.commit ?? 'unknown'}${result.dirty === true ? '-dirty' : ''}.json`;
  await mkdir(folder, { recursive: true });
  const path = join(folder, name);
  await writeFile(path, `${JSON.stringify(result, roundNumbers, 2)}\n`);
  return path;
}

/** Digits that mean something. */
function roundNumbers(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1_000) / 1_000 : value;
}
