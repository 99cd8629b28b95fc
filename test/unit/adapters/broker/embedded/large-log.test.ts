import { mkdir, mkdtemp, rename, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { CheckPace } from '../../../../../internal/adapters/broker/embedded/file-check/check-pace.js';
import { EmbeddedLog } from '../../../../../internal/adapters/broker/embedded/log.js';
import { createLogger } from '../../../../../pkg/logger/index.js';

const MIB = 1024 * 1024;

let parent = '';
let folder = '';
let log: EmbeddedLog;
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-large-log-'));
  folder = join(parent, 'log');
  log = await openLog();
});
afterEach(async () => {
  await log.close();
  await rm(parent, { recursive: true });
});

const openLog = (): Promise<EmbeddedLog> =>
  EmbeddedLog.open({
    folder,
    mapBytes: 1024 * MIB,
    largeFileBytes: MIB,
    pace: new CheckPace(createLogger('silent'), new AbortController().signal),
  });
const fileBytes = async (): Promise<number> => (await stat(join(folder, 'data.mdb'))).size;
const append = (): Promise<number> => log.append(Buffer.alloc(64 * 1024, 'x'), 1_000);
const appendMany = (): Promise<number[]> => Promise.all(Array.from({ length: 32 }, append));
const removeAll = (): Promise<void> => log.remove(log.read(1024 * MIB, 1_000));

describe('a log whose file is large', () => {
  test('keeps it while something is held, and gives it back when all is consumed', async () => {
    await appendMany();
    await log.remove(log.read(1024 * MIB, 31));
    expect(await fileBytes()).toBeGreaterThan(2 * MIB);
    await removeAll();
    expect(await fileBytes()).toBeLessThan(MIB / 4);
    expect(log.fileBytes).toBe(await fileBytes());
  });

  test('goes on with the next number, also after a restart', async () => {
    await appendMany();
    await removeAll();
    expect(await append()).toBe(33);
    expect(log.read(MIB, 100)).toMatchObject([{ sequence: 33 }]);
    await log.close();
    log = await openLog();
    expect([log.consumed, log.envelopes]).toEqual([32, 1]);
    expect(await append()).toBe(34);
  });

  test('takes what is written meanwhile, and can be asked', async () => {
    await appendMany();
    const removed = removeAll();
    const later: Promise<number>[] = [];
    const removal = { isDone: false };
    const done = (): void => void (removal.isDone = true);
    removed.then(done, done);
    while (!removal.isDone) {
      later.push(append());
      expect(log.read(MIB, 1).length).toBeLessThan(2);
      expect(log.fileBytes).toBeGreaterThanOrEqual(0);
      await new Promise((resolve) => setImmediate(resolve));
    }
    await removed;
    expect(await Promise.all(later)).toEqual(later.map((_, index) => 33 + index));
    expect(log.read(1024 * MIB, 10_000)).toHaveLength(later.length);
  });

  test('shrinks time and again', async () => {
    for (let round = 0; round < 5; round += 1) {
      await appendMany();
      await removeAll();
      expect(await fileBytes()).toBeLessThan(MIB / 4);
    }
    expect(await append()).toBe(161);
  });

  test('is not disturbed by what a kill left of a former attempt', async () => {
    await mkdir(join(folder, 'next'));
    await writeFile(join(folder, 'next', 'data.mdb'), 'half of a file');
    await appendMany();
    await removeAll();
    expect(await fileBytes()).toBeLessThan(MIB / 4);
    await expect(stat(join(folder, 'next'))).rejects.toThrow('ENOENT');
  });

  test('goes on with the file that it has where none can be made', async () => {
    await appendMany();
    // The open file stays the log's, under whatever name; nothing can be made below a file.
    await rename(folder, `${folder}-moved`);
    await writeFile(folder, '');
    await removeAll();
    expect(await append()).toBe(33);
    await rm(folder);
    await rename(`${folder}-moved`, folder);
    expect(await fileBytes()).toBeGreaterThan(2 * MIB);
    expect(log.read(MIB, 100)).toMatchObject([{ sequence: 33 }]);
  });
});
