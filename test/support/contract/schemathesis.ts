import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { childEnvironment } from '../built-program.js';

/** scripts/install-test-tools.sh writes it last. */
export const schemathesisIsInstalled = existsSync('.tools/schemathesis/installed.txt');

export interface SchemathesisRun {
  /** 0: nothing found; 1: something; else it could not run. */
  readonly code: number | null;
  readonly output: string;
  /** The statuses that were answered, by operation: `GET /health`. */
  readonly statuses: ReadonlyMap<string, ReadonlySet<number>>;
}

/** Runs scripts/schemathesis.sh to its end; it is killed, and that is its output, where it has not ended by itself. */
export async function runSchemathesis(
  url: string,
  credential: string,
  options: readonly string[],
  killedAfterMs: number,
): Promise<SchemathesisRun> {
  const folder = await mkdtemp(join(tmpdir(), 'patchbay-schemathesis-'));
  try {
    const report = join(folder, 'report.ndjson');
    const words = [url, credential, ...options, '--report', 'ndjson', '--report-ndjson-path', report];
    const { code, output } = await ended('scripts/schemathesis.sh', words, killedAfterMs);
    return { code, output, statuses: statusesOf(await readFile(report, 'utf8').catch(() => '')) };
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

function ended(
  file: string,
  words: readonly string[],
  killedAfterMs: number,
): Promise<{ code: number | null; output: string }> {
  const child = spawn(file, words, { env: childEnvironment({}), stdio: ['ignore', 'pipe', 'pipe'] });
  // The script becomes schemathesis itself, so that nothing is left of either.
  const kill = (): boolean => child.kill('SIGKILL');
  process.once('exit', kill);
  let output = '';
  const timer = setTimeout(() => {
    output += `\nkilled after ${killedAfterMs} ms`;
    kill();
  }, killedAfterMs);
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (output += text));
  }
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(timer);
      process.off('exit', kill);
      resolve({ code, output });
    });
  });
}

interface ScenarioFinished {
  readonly recorder: {
    readonly label: string;
    /** Absent where nothing was asked. */
    readonly interactions?: Readonly<
      Record<string, { readonly response: { readonly status_code: number } | null }>
    >;
  };
}

function statusesOf(report: string): Map<string, Set<number>> {
  const statuses = new Map<string, Set<number>>();
  for (const line of report.split('\n')) {
    if (!line.startsWith('{"ScenarioFinished"')) continue;
    const { recorder } = (JSON.parse(line) as { ScenarioFinished: ScenarioFinished }).ScenarioFinished;
    const seen = statuses.get(recorder.label) ?? new Set();
    statuses.set(recorder.label, seen);
    for (const { response } of Object.values(recorder.interactions ?? {})) {
      if (response !== null) seen.add(response.status_code);
    }
  }
  return statuses;
}
