import { descendantsOf, signal } from '../processes.js';

/** Something that runs and can be ended and started again: a program of ours, or a server. */
export interface Breakable {
  /** Of its first process. */
  readonly pid: number;
  /** SIGKILL: its first process is gone when this resolves. */
  kill(): Promise<void>;
  /** In order. */
  stop(): Promise<void>;
  /** Resolves once it does its work; tries again as long as that may come to pass. */
  start(): Promise<void>;
  /** Starts it, and kills it before it can do much. */
  startInVain(lastsMs: number): Promise<void>;
}

/** SIGSTOP, for the processes and what they have started; gives what lets them go on. */
export async function pause(pid: number): Promise<() => void> {
  signal(pid, 'SIGSTOP');
  // Now that it starts no more of them.
  const pids = [pid, ...(await descendantsOf(pid))];
  for (const each of pids) signal(each, 'SIGSTOP');
  return () => {
    for (const each of pids.reverse()) signal(each, 'SIGCONT');
  };
}
