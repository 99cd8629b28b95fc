import { existsSync } from 'node:fs';
import { mkdtemp, readFile, rename, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { EmbeddedBroker } from '../../internal/adapters/broker/embedded/index.js';
import { createLogger } from '../../pkg/logger/index.js';
import { builtProgram } from '../support/built-program.js';
import { call } from '../support/call.js';
import { runToEnd } from '../support/start-attempt.js';

let dataDir = '';
let folder = '';
let file = '';
beforeEach(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'patchbay-lost-log-'));
  folder = join(dataDir, 'log');
  file = join(folder, 'data.mdb');
  await withBroker(async (broker) => {
    for (const text of ['one', 'two', 'three']) await broker.publish(Buffer.from(text), call());
  });
});
afterEach(() => rm(dataDir, { recursive: true, maxRetries: 20, retryDelay: 100 }));

async function withBroker<T>(use: (broker: EmbeddedBroker) => Promise<T>): Promise<T> {
  const broker = new EmbeddedBroker({ folder, clock: Date, logger: createLogger('silent') });
  try {
    await broker.start(call());
    return await use(broker);
  } finally {
    await broker.stop();
  }
}

const envelopes = (): Promise<number> => withBroker(async (broker) => (await broker.lag(call())).envelopes);

describe('a log that is lost', () => {
  test('its file, its folder or its contents: the start is refused, and makes no new one', async () => {
    const elsewhere = join(dataDir, 'elsewhere');
    await rename(folder, elsewhere);
    await expect(envelopes()).rejects.toMatchObject({
      code: 'incompatible_data',
      message: expect.stringContaining(`${file} is damaged: it is missing.`),
    });
    expect(existsSync(folder)).toBe(false);
    await rename(elsewhere, folder);

    await rename(file, elsewhere);
    await expect(envelopes()).rejects.toMatchObject({ code: 'incompatible_data' });
    expect(existsSync(file)).toBe(false);

    await writeFile(file, '');
    await expect(envelopes()).rejects.toMatchObject({
      message: expect.stringContaining(`${file} is damaged: it is empty.`),
    });
    expect(await readFile(file, 'utf8')).toBe('');

    await rename(elsewhere, file);
    expect(await envelopes()).toBe(3);
  });

  test('is given up by moving away what the message names', async () => {
    await truncate(file, 10_000);
    await expect(envelopes()).rejects.toMatchObject({
      message: expect.stringContaining(`move ${folder} and ${folder}.created away`),
    });
    await rm(folder, { recursive: true });
    await rm(`${folder}.created`);
    expect(await envelopes()).toBe(0);
  });

  test('a log of before there was a marker is taken up, and has one from then on', async () => {
    await rm(`${folder}.created`);
    expect(await envelopes()).toBe(3);
    expect(existsSync(`${folder}.created`)).toBe(true);
  });

  test('stops the program with one message and exit code 1, every time', async () => {
    const bytes = await readFile(file);
    bytes[bytes.lastIndexOf('two')]! ^= 1;
    await writeFile(file, bytes);
    for (let attempt = 0; attempt < 2; attempt += 1) {
      const run = await runToEnd(builtProgram('app'), {
        DATA_DIR: dataDir,
        HTTP_PORT: '0',
        LOG_LEVEL: 'warn',
      });
      expect(run).toMatchObject({ exitCode: 1, stdout: '' });
      expect(run.stderr).toContain(`The log ${file} is damaged: the checksum of entry 2 does not hold.`);
      expect(run.stderr).toContain('give up the 3 envelopes of acknowledged events');
      expect(run.stderr.trim().split('\n')).toHaveLength(1);
      expect(await readFile(file)).toEqual(bytes);
    }
  });
});
