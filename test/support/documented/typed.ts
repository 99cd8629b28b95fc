import { spawn, type ChildProcess } from 'node:child_process';
import { resolve } from 'node:path';
import { childEnvironment } from '../built-program.js';

export interface Typed {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  /** Standard output and error. */
  readonly output: () => string;
  readonly ended: Promise<number | null>;
}

/** The words as a reader of a page types them, in a shell at the root of the project. */
export function type(words: string, environment: Readonly<Record<string, string>>): Typed {
  const child = spawn('sh', ['-c', words], {
    cwd: resolve(import.meta.dirname, '../../..'),
    env: childEnvironment(environment),
    stdio: ['ignore', 'pipe', 'pipe'],
    // A group of its own, so that what make started ends with it.
    detached: true,
  });
  let output = '';
  let stdout = '';
  child.stdout.setEncoding('utf8').on('data', (text: string) => {
    output += text;
    stdout += text;
  });
  child.stderr.setEncoding('utf8').on('data', (text: string) => (output += text));
  const ended = new Promise<number | null>((done) => child.once('close', done));
  return { child, stdout: () => stdout, output: () => output, ended };
}
