import 'reflect-metadata';
import { constants } from 'node:os';
import { describeMachine, readRevision } from '../machine.js';
import { ProgressLine } from '../progress-line.js';
import { writeResult } from '../result-file.js';
import { help, readStoreBenchOptions } from './options.js';
import { makeStoreResult } from './report/result.js';
import { storeTableOf } from './report/store-table.js';
import { StoreBench } from './store-bench.js';

const progress = new ProgressLine(process.stderr);
// Whoever read the table may be gone: its server is ended all the same.
process.stdout.on('error', () => undefined);
try {
  if (process.env['BENCH_HELP'] !== undefined) process.stdout.write(help);
  else await main();
} catch (error) {
  progress.clear();
  process.stderr.write(`bench: ${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}

async function main(): Promise<void> {
  const startedAt = new Date();
  const options = readStoreBenchOptions(process.env);
  const machine = await describeMachine(options.folder);
  // Before it takes long: what is measured is what stands there now.
  const revision = readRevision();
  if (machine.filesystem === 'tmpfs') {
    process.stderr.write('bench: BENCH_FOLDER lies in memory, where a sync costs nothing: choose a disk.\n');
  }
  const bench = new StoreBench(options, (text) => progress.show(text));
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => {
      void bench.cleanUp().finally(() => process.exit(128 + constants.signals[signal]));
    });
  }
  try {
    const measured = await bench.run();
    progress.clear();
    const result = makeStoreResult(startedAt, machine, revision, options, measured);
    process.stdout.write(`${storeTableOf(result)}\n`);
    process.stdout.write(`\n${await writeResult(options.results, result, options.store)}\n`);
    if (result.failures.length > 0) process.exitCode = 1;
  } finally {
    await bench.cleanUp();
  }
}
