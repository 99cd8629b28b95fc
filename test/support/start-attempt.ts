import { spawn } from 'node:child_process';
import { childEnvironment, type FinishedRun } from './built-program.js';

const LONGEST_MS = 60_000;

/** Starts a program that is expected to end by itself; when it does not, it is killed, and the exit code is null. */
export async function runToEnd(
  program: string,
  environment: Readonly<Record<string, string>>,
): Promise<FinishedRun> {
  const child = spawn(process.execPath, [program], {
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: LONGEST_MS,
    killSignal: 'SIGKILL',
  });
  const output = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (output.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output.stderr += text));
  const exitCode = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', resolve);
  });
  return { exitCode, ...output };
}
