import { PassThrough } from 'node:stream';
import { runCli } from '../../internal/transport/cli/cli.js';

export interface CliRun {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the command line in this process, on pipes. */
export async function cliRun(
  words: readonly string[],
  options: { readonly dataDir: string; readonly environment?: Readonly<Record<string, string>> },
): Promise<CliRun> {
  // Read only at the end: it must take everything.
  const stdout = new PassThrough({ highWaterMark: 64 * 1024 * 1024 });
  const stderr = new PassThrough();
  const exitCode = await runCli(words, {
    version: '1.2.3',
    environment: options.environment ?? {},
    dataDir: () => options.dataDir,
    serve: () => Promise.resolve(),
    migrations: () => Promise.resolve([]),
    migrate: () => Promise.resolve([]),
    topics: () => Promise.reject(new Error('These tests have no topics.')),
    stdout: stdout as unknown as NodeJS.WriteStream,
    stderr: stderr as unknown as NodeJS.WriteStream,
  });
  return { exitCode, stdout: String(stdout.read() ?? ''), stderr: String(stderr.read() ?? '') };
}
