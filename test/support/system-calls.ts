/** One call that strace has seen. `begun` and `ended` are lines of its output: their order is that of events. */
export interface SystemCall {
  readonly name: string;
  readonly thread: string;
  /** The arguments as strace writes them; with -y, descriptors have their paths. */
  readonly text: string;
  readonly begun: number;
  /** Infinity where it was never seen to return. */
  ended: number;
  /** As strace writes it: "0", "-1 ENOSPC …". */
  result: string;
}

const WHOLE = /^(\d+) +(\w+)\((.*)\) += (.+?)(?: \(DELAYED\))?$/;
const BEGUN = /^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$/;
const RESUMED = /^(\d+) +<\.\.\. \w+ resumed>.*\) += (.+?)(?: \(DELAYED\))?$/;

/** Reads the output of `strace -f`, where a call that others ran beside takes two lines. */
export function parseTrace(trace: string): SystemCall[] {
  const calls: SystemCall[] = [];
  const unfinished = new Map<string, SystemCall>();
  for (const [line, content] of trace.split('\n').entries()) {
    const whole = WHOLE.exec(content);
    const begun = BEGUN.exec(content);
    const resumed = RESUMED.exec(content);
    if (whole !== null) {
      const [, thread = '', name = '', text = '', result = ''] = whole;
      calls.push({ name, thread, text, begun: line, ended: line, result });
    } else if (begun !== null) {
      const [, thread = '', name = '', text = ''] = begun;
      const call = { name, thread, text, begun: line, ended: Infinity, result: '' };
      calls.push(call);
      unfinished.set(thread, call);
    } else if (resumed !== null) {
      const call = unfinished.get(resumed[1] ?? '');
      if (call === undefined) continue;
      call.ended = line;
      call.result = resumed[2] ?? '';
    }
  }
  return calls;
}
