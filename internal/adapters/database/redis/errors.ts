import { ReplyError } from 'ioredis';
import { PatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import { cancelled, deadlineExceeded } from '../sql/index.js';

/** What the first word of a refusal means, where it is not that the server cannot be used now. */
const meanings: Readonly<Record<string, { readonly code: ErrorCode; readonly message: string }>> = {
  OOM: { code: 'storage_full', message: 'Redis is at its maxmemory, and evicts nothing.' },
  NOAUTH: { code: 'unavailable', message: 'Redis asks for a password: REDIS_URL has none.' },
  WRONGPASS: { code: 'unavailable', message: 'Redis refuses the user or password of REDIS_URL.' },
  NOPERM: { code: 'unavailable', message: "Redis' user of REDIS_URL may not do what is needed." },
  ERR: {
    code: 'unavailable',
    message:
      'Redis does not know what it was asked: REDIS_URL names a database that it has not, or it is older than 6.2.',
  },
};

/** Translates what the driver threw, by the code that the server's answer begins with. */
export function translate(thrown: unknown, call?: Call): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (call?.signal.aborted) return cancelled(withoutCommand(thrown));
  const redisCode = codeOf(thrown);
  const cause = withoutCommand(thrown);
  // The server said nothing: a connection that cannot be had, or broke.
  if (redisCode === null) {
    return call !== undefined && Date.now() >= call.deadline
      ? deadlineExceeded(cause)
      : new PatchbayError('unavailable', 'Redis cannot be reached.', { cause });
  }
  const { code, message } = meanings[redisCode] ?? {
    code: 'unavailable',
    message: `Redis cannot be used now (${redisCode}).`,
  };
  return new PatchbayError(code, message, { cause, context: { redis_code: redisCode } });
}

/** The driver hangs the command on its errors: that of a sign-in holds the password. */
function withoutCommand(thrown: unknown): unknown {
  if (!(thrown instanceof Error)) return thrown;
  const { name, message, stack } = thrown;
  return Object.assign(new Error(message), { name, stack });
}

/** Of a refusal; null for all else. The protocol has no other place for it than the first word of the text. */
export function codeOf(thrown: unknown): string | null {
  // The driver gives its class as `any`.
  const isReply = thrown instanceof (ReplyError as new () => Error);
  return isReply ? (/^[A-Z]+\b/.exec(thrown.message)?.[0] ?? 'ERR') : null;
}
