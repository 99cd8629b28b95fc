import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

/** Names one process: an id alone is given again to another one when its process has ended. */
export interface RunningProcess {
  readonly pid: number;
  /** When it began, as the system writes it. */
  readonly start: string;
}

/** Null where no process has this id, or it has ended and only nobody has fetched its exit code. */
export async function findProcess(pid: number): Promise<RunningProcess | null> {
  const start = process.platform === 'linux' ? await startFromProc(pid) : await startFromPs(pid);
  return start === null ? null : { pid, start };
}

export async function isRunning({ pid, start }: RunningProcess): Promise<boolean> {
  return (await findProcess(pid))?.start === start;
}

/** In clock ticks since the boot, and which boot (proc(5), proc_pid_stat). */
async function startFromProc(pid: number): Promise<string | null> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  // "pid (name) state …"; the name may hold spaces and brackets. The state is the third field, the start the 22nd.
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const ticks = fields[19];
  if (ticks === undefined || fields[0] === 'Z' || fields[0] === 'X') return null;
  const boot = await readFile('/proc/sys/kernel/random/boot_id', 'utf8').catch(() => '');
  return `${boot.trim()} ${ticks}`;
}

/** To the second: enough, since an id is not given again at once. */
async function startFromPs(pid: number): Promise<string | null> {
  const told = await promisify(execFile)('ps', ['-o', 'stat=,lstart=', '-p', String(pid)]).catch(() => null);
  const [state, ...start] = told?.stdout.trim().split(/\s+/) ?? [];
  return state === undefined || state === '' || state.startsWith('Z') ? null : start.join(' ');
}
