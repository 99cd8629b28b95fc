import { mkdir, stat, readFile, writeFile } from 'node:fs/promises';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openEnvironment } from '../../../../../internal/adapters/broker/embedded/environment.js';
import { CheckPace } from '../../../../../internal/adapters/broker/embedded/file-check/check-pace.js';
import { EmbeddedLog } from '../../../../../internal/adapters/broker/embedded/log.js';
import { createLogger } from '../../../../../pkg/logger/index.js';
import { overwrite } from '../../../../support/broker/overwrite.js';
import { SeededRandom } from '../../../../support/seeded-random.js';

const MIB = 1024 * 1024;
const MAP = 1024 * MIB;

let parent = '';
let folder = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'patchbay-log-'));
  folder = join(parent, 'log');
});
afterEach(() => rm(parent, { recursive: true }));

const openLog = (): Promise<EmbeddedLog> =>
  EmbeddedLog.open({
    folder,
    mapBytes: MAP,
    largeFileBytes: MAP,
    pace: new CheckPace(createLogger('silent'), new AbortController().signal),
  });
const append = (log: EmbeddedLog, text: string): Promise<number> => log.append(Buffer.from(text), 1_000);
const texts = (log: EmbeddedLog): string[] => log.read(MIB, 100).map(({ envelope }) => envelope.toString());

/** Changes what a closed log holds, behind its back. */
async function tamper(change: (open: Awaited<ReturnType<typeof openEnvironment>>) => Promise<unknown>) {
  const environment = await openEnvironment(folder, MAP);
  await change(environment);
  await environment.root.close();
}

describe('the embedded log', () => {
  test('never gives a number twice, also when all was consumed before the restart', async () => {
    const numbers: number[] = [];
    for (let start = 0; start < 4; start += 1) {
      const log = await openLog();
      numbers.push(...(await Promise.all(['a', 'b', 'c'].map((text) => append(log, text)))));
      await log.remove(log.read(MIB, 100));
      expect([log.envelopes, log.bytes]).toEqual([0, 0]);
      await log.close();
    }
    expect(numbers).toEqual(Array.from({ length: 12 }, (_, index) => index + 1));
  });

  test('gives the oldest first, within bounds of bytes and count, and one at least', async () => {
    const log = await openLog();
    for (const text of ['aaaa', 'bbbb', 'cccc']) await append(log, text);
    expect(log.read(1, 100).map(({ sequence }) => sequence)).toEqual([1]);
    expect(log.read(2 * (16 + 4), 100).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(log.read(MIB, 2).map(({ sequence }) => sequence)).toEqual([1, 2]);
    expect(log.read(MIB, 100)).toMatchObject([{ publishedAt: 1_000 }, { sequence: 2 }, { sequence: 3 }]);
    await log.close();
  });

  test('can be read at any moment of a commit, by those who ask for the lag or the health', async () => {
    const log = await openLog();
    for (let round = 0; round < 200; round += 1) await append(log, `text ${round}`);
    const removed = (async () => {
      while (log.envelopes > 1) await log.remove(log.read(MIB, 1));
    })();
    while (log.envelopes > 1) {
      expect(log.read(0, 1)).toHaveLength(1);
      await new Promise(setImmediate);
    }
    await removed;
    await log.close();
  });

  test('uses the place of what was consumed again: the file does not grow without bound', async () => {
    const random = new SeededRandom(7);
    const log = await openLog();
    const round = async (): Promise<number> => {
      const sizes = Array.from({ length: 120 }, () => Math.ceil(60_000 * random.fraction() ** 3));
      await Promise.all(sizes.map((size) => log.append(Buffer.alloc(size, 'x'), 0)));
      while (log.envelopes > 60) await log.remove(log.read(256 * 1024, 20));
      return (await stat(join(folder, 'data.mdb'))).size;
    };
    let early = 0;
    for (let index = 0; index < 20; index += 1) early = await round();
    let late = 0;
    for (let index = 0; index < 80; index += 1) late = await round();
    expect(late).toBeLessThan(2 * early);
    expect(log.fileBytes).toBeLessThanOrEqual(late);
    await log.close();
  });

  test('gives what lies before a damaged entry, then refuses, and keeps everything', async () => {
    const log = await openLog();
    for (const text of ['entry one', 'entry two', 'entry three']) await append(log, text);
    overwrite(join(folder, 'data.mdb'), 'entry two', 'Entry two');
    expect(texts(log)).toEqual(['entry one']);
    await log.remove(log.read(MIB, 100));
    expect(() => log.read(MIB, 100)).toThrow(expect.objectContaining({ code: 'incompatible_data' }));
    expect(log.envelopes).toBe(2);
    await log.close();
    await expect(openLog()).rejects.toMatchObject({ code: 'incompatible_data' });
  });

  test('does not pass over a missing entry', async () => {
    const log = await openLog();
    for (const text of ['a', 'b', 'c']) await append(log, text);
    await log.close();
    await tamper(({ entries }) => entries.remove(2));
    await expect(openLog()).rejects.toMatchObject({ code: 'incompatible_data' });
    await tamper(({ entries }) => entries.put(4, Buffer.from('another one')));
    await expect(openLog()).rejects.toMatchObject({ code: 'incompatible_data' });
  });

  test('does not pass over an entry that goes missing while it is open', async () => {
    const log = await openLog();
    for (const text of ['a', 'b', 'c']) await append(log, text);
    const behindItsBack = await openEnvironment(folder, MAP);
    await behindItsBack.entries.remove(2);
    expect(texts(log)).toEqual(['a']);
    await log.remove(log.read(MIB, 100));
    expect(() => log.read(MIB, 100)).toThrow(expect.objectContaining({ code: 'incompatible_data' }));
    await log.close();
  });

  test('does not open what another version wrote, or what is no log', async () => {
    await (await openLog()).close();
    await tamper(({ meta }) => meta.put('state', { format: 2, consumed: 0, last: 0, bytes: 0 }));
    await expect(openLog()).rejects.toMatchObject({ code: 'incompatible_data' });
    const file = join(folder, 'data.mdb');
    const whole = await readFile(file);
    const otherVersion = Buffer.from(whole);
    otherVersion[28] = 1;
    for (const strange of [
      Buffer.alloc(65_536, 'no log'),
      Buffer.alloc(65_536),
      Buffer.from('x'),
      whole.subarray(0, 5_000),
      otherVersion,
    ]) {
      await writeFile(file, strange);
      await expect(openLog()).rejects.toMatchObject({ code: 'incompatible_data' });
      expect(await readFile(file)).toEqual(strange);
    }
  });

  test('opens a file that a kill left empty', async () => {
    await mkdir(folder);
    await writeFile(join(folder, 'data.mdb'), '');
    await (await openLog()).close();
  });
});
