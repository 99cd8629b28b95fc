import { readFileSync, readdirSync } from 'node:fs';

/** Linux counts in hundredths of a second, on every machine (USER_HZ). */
const TICKS_PER_SECOND = 100;

/** Of one process and of all its descendants, those that have ended too, in seconds of CPU; null where there is no /proc. */
export interface CpuSeconds {
  readonly own: number;
  readonly descendants: number;
}

export function cpuSeconds(pid: number): CpuSeconds | null {
  const own = statOf(pid);
  if (own === null) return null;
  const descendants = descendantsOf(pid).reduce((sum, each) => {
    const stat = statOf(each);
    return sum + (stat === null ? 0 : stat.cpu + stat.ofEndedChildren);
  }, 0);
  return { own: own.cpu, descendants };
}

export interface Memory {
  readonly residentMiB: number;
  /** The part of it that is no file's: the log is mapped, and its pages go when memory is short. */
  readonly anonymousMiB: number;
  readonly peakMiB: number;
}

/** Of one process; null where there is no /proc, or no such process. */
export function memoryOf(pid: number): Memory | null {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'latin1');
    const mebibytes = (name: string): number =>
      Math.round(Number(new RegExp(`^${name}:\\s+(\\d+) kB`, 'm').exec(status)?.[1] ?? 0) / 1_024);
    return {
      residentMiB: mebibytes('VmRSS'),
      anonymousMiB: mebibytes('RssAnon'),
      peakMiB: mebibytes('VmHWM'),
    };
  } catch {
    return null;
  }
}

export function descendantsOf(pid: number): number[] {
  const parents = new Map(allPids().map((each) => [each, statOf(each)?.parent]));
  const found: number[] = [];
  for (let generation = [pid]; generation.length > 0;) {
    generation = [...parents].flatMap(([each, parent]) => (generation.includes(parent ?? -1) ? [each] : []));
    found.push(...generation);
  }
  return found;
}

function allPids(): number[] {
  try {
    return readdirSync('/proc')
      .filter((name) => /^\d+$/.test(name))
      .map(Number);
  } catch {
    return [];
  }
}

interface Stat {
  readonly parent: number;
  readonly cpu: number;
  readonly ofEndedChildren: number;
}

function statOf(pid: number): Stat | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1');
    // The name before it may hold spaces and brackets: proc(5), fields 3 on follow the last one.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    return {
      parent: Number(fields[1]),
      cpu: (Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND,
      ofEndedChildren: (Number(fields[13]) + Number(fields[14])) / TICKS_PER_SECOND,
    };
  } catch {
    return null;
  }
}
