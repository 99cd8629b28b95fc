import { performance } from 'node:perf_hooks';
import { cpuSeconds } from '../process-figures.js';

export interface Timed<T> {
  readonly result: T;
  readonly ms: number;
  /** Of this process. */
  readonly nodeCpuMs: number;
  /** Of the engine's processes; null where they are not this one's children. */
  readonly engineCpuMs: number | null;
}

export async function timed<T>(isLocal: boolean, work: () => Promise<T>): Promise<Timed<T>> {
  const engineBefore = engineCpuMs();
  const nodeBefore = process.cpuUsage();
  const start = performance.now();
  const result = await work();
  const ms = performance.now() - start;
  const { user, system } = process.cpuUsage(nodeBefore);
  const engineCpu = isLocal ? engineCpuMs() - engineBefore : null;
  return { result, ms, nodeCpuMs: (user + system) / 1_000, engineCpuMs: engineCpu };
}

function engineCpuMs(): number {
  return (cpuSeconds(process.pid)?.descendants ?? 0) * 1_000;
}
