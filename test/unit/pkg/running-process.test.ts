import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { expect, test } from '@jest/globals';
import { findProcess, isRunning } from '../../../pkg/running-process/index.js';

test('a process runs until it has ended, and is no other one of the same id', async () => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => undefined, 1000)'], { stdio: 'ignore' });
  try {
    const found = await findProcess(child.pid ?? 0);
    expect(found).toMatchObject({ pid: child.pid, start: expect.any(String) });
    expect(await isRunning(found!)).toBe(true);
    expect(await isRunning({ ...found!, start: `${found!.start}0` })).toBe(false);
    expect(await findProcess(process.pid)).not.toMatchObject({ start: found!.start });
    const ended = once(child, 'exit');
    child.kill('SIGKILL');
    await ended;
    expect(await isRunning(found!)).toBe(false);
    expect(await findProcess(found!.pid)).toBeNull();
  } finally {
    child.kill('SIGKILL');
  }
});
