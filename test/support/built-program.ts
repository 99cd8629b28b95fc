import { spawn } from 'node:child_process';
import { readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

const root = process.cwd();

/** Those that listen and run until they are stopped: all roles, or one. */
export type ServerProgram = 'app' | 'api' | 'consumer' | 'worker';

/** An entry point as it was built. Fails where the sources have changed since: an old program proves nothing. */
export function builtProgram(name: ServerProgram | 'cli'): string {
  const path = join(root, 'dist', 'cmd', name, 'main.js');
  const builtAt = statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
  for (const folder of ['cmd', 'internal', 'pkg']) {
    for (const file of readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })) {
      if (!file.endsWith('.ts') || statSync(join(root, folder, file)).mtimeMs <= builtAt) continue;
      throw new Error(`${folder}/${file} has changed since the build: run \`npm run build\` first.`);
    }
  }
  return path;
}

/** The environment of a child: what a program needs to run at all, and what is given; nothing else of this one's. */
export function childEnvironment(given: Readonly<Record<string, string>>): Record<string, string> {
  return { PATH: process.env['PATH'] ?? '', HOME: process.env['HOME'] ?? '', ...given };
}

export interface FinishedRun {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** Runs the built command line to its end. */
export function runBuiltCli(
  words: readonly string[],
  environment: Readonly<Record<string, string>>,
  input: Buffer | string = '',
): Promise<FinishedRun> {
  const child = spawn(process.execPath, [builtProgram('cli'), ...words], {
    env: childEnvironment(environment),
  });
  let stdout = '';
  let stderr = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text));
  // A program that does not read its input may close it first.
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (exitCode) => resolve({ exitCode, stdout, stderr }));
  });
}
