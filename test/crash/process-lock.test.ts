import { afterAll, afterEach, describe, expect, test } from '@jest/globals';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ProcessLock } from '../../pkg/process-lock/index.js';
import { built } from '../support/engine/built.js';

const folder = mkdtempSync(join(tmpdir(), 'patchbay-lock-'));
const path = join(folder, 'lock');
const holders: ChildProcess[] = [];

afterEach(() => {
  for (const holder of holders.splice(0)) holder.kill('SIGKILL');
  rmSync(path, { force: true });
});

/** Another process that holds the lock, or shares it. */
async function holder(how: 'acquire' | 'share' = 'acquire'): Promise<ChildProcess> {
  const index = pathToFileURL(built('pkg/process-lock/index.ts')).href;
  const program = `
    import { ProcessLock } from ${JSON.stringify(index)};
    globalThis.lock = new ProcessLock(${JSON.stringify(path)});
    await globalThis.lock.${how}(5000);
    process.stdout.write('held');
    setInterval(() => undefined, 1000);`;
  const child = spawn(process.execPath, ['--input-type=module', '-e', program], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  holders.push(child);
  await once(child.stdout, 'data');
  return child;
}

afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('a lock of one process', () => {
  test('keeps every other process out, and a second holder in the same one', async () => {
    await holder();
    await expect(new ProcessLock(path).acquire(100)).rejects.toMatchObject({ code: 'in_use' });

    const own = new ProcessLock(join(folder, 'own'));
    await own.acquire(0);
    await expect(new ProcessLock(join(folder, 'own')).acquire(0)).rejects.toMatchObject({ code: 'in_use' });
    own.release();
    own.release();
    const next = new ProcessLock(join(folder, 'own'));
    await next.acquire(0);
    next.release();
  });

  test('is shared by any number of processes, and by none beside one that holds it alone', async () => {
    const sharing = [await holder('share'), await holder('share')];
    const lock = new ProcessLock(path);
    await lock.share(0);
    lock.release();
    await expect(lock.acquire(100)).rejects.toMatchObject({ code: 'in_use' });
    sharing[0]?.kill('SIGKILL');
    await expect(lock.acquire(100)).rejects.toMatchObject({ code: 'in_use' });
    sharing[1]?.kill('SIGKILL');
    await lock.acquire(20_000);
    await expect(new ProcessLock(path).share(100)).rejects.toMatchObject({ code: 'in_use' });
    lock.release();
  });

  test('is free once its holder was killed; who waits gets it then', async () => {
    const other = await holder();
    const lock = new ProcessLock(path);
    const acquired = lock.acquire(20_000);
    other.kill('SIGKILL');
    await acquired;
    lock.release();
  });

  test('ends the wait when asked to, and says where a file cannot be made', async () => {
    await holder();
    await expect(new ProcessLock(path).acquire(60_000, AbortSignal.timeout(50))).rejects.toThrow();
    await expect(new ProcessLock(join(folder, 'no', 'such', 'folder')).acquire(0)).rejects.toMatchObject({
      code: 'invalid_settings',
    });
  });
});
