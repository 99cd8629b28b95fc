import { headers, nuid, type Msg } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { Call } from '../../../ports/call.js';
import type { Connection } from './connection.js';
import { translateApiError, type ApiError } from './errors.js';
import { subjectOf } from './stream-form.js';

interface PublishAnswer {
  readonly error?: ApiError;
  readonly seq?: number;
}

/**
 * Resolves with the message's number in the stream, once the server has confirmed it. Every attempt of one call carries the
 * same id: what came twice is kept once, and both times confirmed with the same number.
 */
export async function publish(
  connection: Connection,
  stream: string,
  envelope: Buffer,
  call: Call,
): Promise<number> {
  const subject = subjectOf(stream);
  const head = headers();
  head.set('Nats-Msg-Id', nuid.next());
  // Another stream that has taken the subject meanwhile must not confirm.
  head.set('Nats-Expected-Stream', stream);
  return connection.insist(async () => numberIn(await connection.ask(subject, envelope, head)), call);
}

function numberIn(answer: Msg): number {
  const { error, seq } = answer.json<PublishAnswer>();
  if (error !== undefined) throw translateApiError(error);
  if (seq === undefined) throw new PatchbayError('unavailable', 'What answered in NATS is no stream.');
  return seq;
}
