import { execFile } from 'node:child_process';
import { readdir, readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { promisify } from 'node:util';

/** The processes that this one has started and that still run. */
export async function childrenOf(pid: number): Promise<number[]> {
  const processes = await allProcesses();
  return processes.filter(({ parent }) => parent === pid).map(({ pid: child }) => child);
}

/** With those that these have started, and so on. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const processes = await allProcesses();
  const found = [pid];
  for (const ancestor of found) {
    for (const { pid: child, parent } of processes) if (parent === ancestor) found.push(child);
  }
  return found.slice(1);
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

/** False where it was gone already. */
export function signal(pid: number, name: NodeJS.Signals): boolean {
  try {
    return process.kill(pid, name);
  } catch {
    return false;
  }
}

/** SIGKILL; false where it was gone already. */
export function killNow(pid: number): boolean {
  return signal(pid, 'SIGKILL');
}

/** A port that is free now, for a program that must come back on the same one. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

interface Relation {
  readonly pid: number;
  readonly parent: number;
}

function allProcesses(): Promise<Relation[]> {
  return process.platform === 'linux' ? fromProc() : fromPs();
}

async function fromProc(): Promise<Relation[]> {
  const relations: Relation[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    // It may have ended since.
    const stat = await readFile(`/proc/${name}/stat`, 'utf8').catch(() => '');
    // "pid (name) state parent …"; the name may hold spaces and brackets. Z: dead, only not yet fetched.
    const [state, parent] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state !== undefined && state !== 'Z') relations.push({ pid: Number(name), parent: Number(parent) });
  }
  return relations;
}

async function fromPs(): Promise<Relation[]> {
  const { stdout } = await promisify(execFile)('ps', ['-A', '-o', 'pid=,ppid=']);
  return stdout
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent }));
}
