import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { embeddedAimsOf, type Aim } from './aims.js';
import { brokerOf } from './profiles/profile-servers.js';
import { profileAimsOf } from './profiles/profile-aims.js';
import type { Measured } from './bench.js';
import type { Machine, Revision } from './machine.js';
import type { BenchOptions } from './options.js';
import { summarize, type Summary } from './summary.js';

export interface Result extends Revision, Measured {
  readonly format: 2;
  readonly startedAt: string;
  readonly machine: Machine;
  readonly settings: Omit<BenchOptions, 'results' | 'folder' | 'nodeArguments'>;
  readonly summary: Summary;
  readonly aims: readonly Aim[];
}

export function makeResult(
  startedAt: Date,
  machine: Machine,
  revision: Revision,
  { results: _results, folder: _folder, nodeArguments: _nodeArguments, ...settings }: BenchOptions,
  measured: Measured,
): Result {
  const summary = summarize(measured);
  return {
    format: 2,
    startedAt: startedAt.toISOString(),
    ...revision,
    machine,
    settings,
    aims:
      settings.profile === null
        ? embeddedAimsOf(summary)
        : profileAimsOf(summary, `${settings.profile} + ${brokerOf(settings.profile, settings.broker)}`),
    summary,
    ...measured,
  };
}

interface Dated extends Revision {
  readonly startedAt: string;
}

/** `<time>-<commit>.json`, or `<time>-<commit>-<what>.json`; gives its path. */
export async function writeResult(folder: string, result: Dated, what = ''): Promise<string> {
  const time = result.startedAt.slice(0, 19).replaceAll(':', '-');
  const revision = `${result.commit ?? 'unknown'}${result.dirty === true ? '-dirty' : ''}`;
  await mkdir(folder, { recursive: true });
  const path = join(folder, `${time}-${revision}${what === '' ? '' : `-${what}`}.json`);
  await writeFile(path, `${JSON.stringify(result, roundNumbers, 2)}\n`);
  return path;
}

/** Digits that mean something. */
function roundNumbers(_name: string, value: unknown): unknown {
  return typeof value === 'number' && !Number.isInteger(value) ? Math.round(value * 1_000) / 1_000 : value;
}
