import { constants } from 'node:os';
import { Bench } from './bench.js';
import { describeMachine, readRevision } from './machine.js';
import { readBenchOptions, type BenchOptions } from './options.js';
import { brokerOf } from './profiles/profile-servers.js';
import { ProgressLine } from './progress-line.js';
import { makeResult, writeResult } from './result-file.js';
import { tableOf } from './table.js';

const progress = new ProgressLine(process.stderr);
try {
  await main();
} catch (error) {
  progress.clear();
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const startedAt = new Date();
  const options = readBenchOptions(process.env);
  const machine = await describeMachine(options.folder);
  // Before it takes long: what is measured is what stands there now.
  const revision = readRevision();
  if (machine.filesystem === 'tmpfs') {
    process.stderr.write('bench: BENCH_FOLDER lies in memory, where a sync costs nothing: choose a disk.\n');
  }
  const bench = new Bench(options, (text) => progress.show(text));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void bench.cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  const measured = await bench.run();
  progress.clear();
  const result = makeResult(startedAt, machine, revision, options, measured);
  process.stdout.write(`${tableOf(result.summary, result.aims)}\n`);
  process.stdout.write(`\n${await writeResult(options.results, result, nameOf(options))}\n`);
}

function nameOf({ profile, broker, roles }: BenchOptions): string {
  if (profile === null) return '';
  return `${profile}-${brokerOf(profile, broker)}${roles === 'apart' ? '-apart' : ''}`;
}
