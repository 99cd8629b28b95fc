import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import type { Position } from '../../internal/ports/broker.js';
import { createLogger } from '../../pkg/logger/index.js';
import { call } from '../support/call.js';
import { built } from '../support/engine/built.js';

interface Filled {
  readonly acknowledged: readonly Position[];
  readonly refusals: readonly { readonly code: string; readonly retryable: boolean }[];
  readonly envelopes: number;
}

/** A limit on the size of files stands for the full disk: a write that meets it is cut short, as on a full disk. */
const withSmallFiles = ['-c', 'ulimit -f 20000; exec "$@"', 'sh'];

async function fill(folder: string): Promise<Filled> {
  const program = join(process.cwd(), 'test/support/broker/filling-child.mjs');
  const module = built('internal/adapters/broker/embedded/index.ts');
  const command = [...withSmallFiles, process.execPath, program, module, folder];
  const { stdout } = await promisify(execFile)('sh', command, { timeout: 50_000, killSignal: 'SIGKILL' });
  return JSON.parse(stdout.split('\n').at(-1)!) as Filled;
}

test('a disk that fills under the log ends no process: it refuses, and keeps what it took', async () => {
  const parent = await mkdtemp(join(tmpdir(), 'patchbay-full-disk-'));
  const folder = join(parent, 'log');
  try {
    const { acknowledged, refusals, envelopes } = await fill(folder);
    expect(acknowledged.length).toBeGreaterThan(100);
    expect(envelopes).toBe(acknowledged.length);
    for (const { code, retryable } of refusals) {
      expect(['storage_full', 'unavailable']).toContain(code);
      expect(retryable).toBe(true);
    }

    const broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent') });
    await broker.start(call());
    const delivered = new Set<Position>();
    broker.consume((deliveries) => {
      for (const { position } of deliveries) delivered.add(position);
      return Promise.resolve();
    });
    for (const position of acknowledged) await broker.committed(position, call());
    await broker.stop();
    expect(acknowledged.filter((position) => !delivered.has(position))).toEqual([]);
  } finally {
    await rm(parent, { recursive: true });
  }
});
