import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

/** The memory of a process that lies in the machine's, in MiB. */
export async function residentMiB(pid: number): Promise<number> {
  const { stdout } = await promisify(execFile)('ps', ['-o', 'rss=', '-p', String(pid)]);
  return Number(stdout) / 1_024;
}

/** Calls `peak` at any time for the most that was seen until then. */
export async function watchMemory(
  pid: number,
): Promise<{ readonly before: number; stop(): Promise<number> }> {
  const before = await residentMiB(pid);
  let peak = before;
  const look = async (): Promise<void> => {
    peak = Math.max(peak, await residentMiB(pid));
  };
  const timer = setInterval(() => void look().catch(() => undefined), 100);
  return {
    before,
    async stop() {
      clearInterval(timer);
      await look();
      return peak;
    },
  };
}
