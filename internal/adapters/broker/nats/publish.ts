import { headers, nuid, type Msg } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connection } from './connection.js';
import { apiErrors, isUntaken, translateApiError, type ApiError } from './errors.js';
import { subjectOf } from './stream-form.js';

interface PublishAnswer {
  readonly error?: ApiError;
  readonly seq?: number;
}

/**
 * Resolves with the message's number in the stream, once the server has confirmed it. Every attempt of one call carries the
 * same id: what came twice is kept once, and both times confirmed with the same number. `onMissing` is told when there is no
 * such stream.
 */
export async function publish(
  connection: Connection,
  stream: string,
  envelope: Buffer,
  call: Call,
  onMissing: () => void,
): Promise<number> {
  const subject = subjectOf(stream);
  const head = headers();
  head.set('Nats-Msg-Id', nuid.next());
  // Another stream that has taken the subject meanwhile must not confirm.
  head.set('Nats-Expected-Stream', stream);
  return connection.insist(async () => {
    try {
      const sequence = numberIn(await connection.ask(subject, envelope, head));
      if (sequence !== null) return sequence;
    } catch (thrown) {
      if (!isUntaken(thrown)) throw thrown;
    }
    onMissing();
    throw new PatchbayError('unavailable', `The stream "${stream}" is missing in NATS, or has no leader.`);
  }, call);
}

/** Null: another stream took it, or something else that listens. */
function numberIn(answer: Msg): number | null {
  const { error, seq = null } = answer.json<PublishAnswer>();
  if (error?.err_code === apiErrors.streamWrongExpected) return null;
  if (error !== undefined) throw translateApiError(error);
  return seq;
}
