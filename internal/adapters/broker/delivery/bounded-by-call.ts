import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';

/** Rejects when the call is over already. */
export function requireTimeLeft(call: Call, now: number): void {
  if (call.signal.aborted) throw cancelled();
  if (now >= call.deadline) throw deadlineExceeded();
}

/** Settles as the work does, or rejects when the call is over first. Work that has begun goes on. */
export async function boundedByCall<T>(begin: () => Promise<T>, call: Call, now: number): Promise<T> {
  requireTimeLeft(call, now);
  let release = (): void => undefined;
  const over = new Promise<never>((_, reject) => {
    const abort = (): void => reject(cancelled());
    const timer = setTimeout(() => reject(deadlineExceeded()), timerMs(call.deadline - now));
    call.signal.addEventListener('abort', abort, { once: true });
    release = () => {
      clearTimeout(timer);
      call.signal.removeEventListener('abort', abort);
    };
  });
  try {
    return await Promise.race([begin(), over]);
  } finally {
    release();
  }
}

/** Node fires a timer of more than 2³¹ − 1 ms at once. */
function timerMs(ms: number): number {
  return Math.min(ms, 0x7fff_ffff);
}

function cancelled(): PatchbayError {
  return new PatchbayError('cancelled', 'The call was cancelled.');
}

function deadlineExceeded(): PatchbayError {
  return new PatchbayError('deadline_exceeded', 'The broker did not answer before the deadline.');
}
