import type { Call } from '../../../ports/call.js';
import type { Connection } from './connection.js';
import type { HeldMessage } from './held-messages.js';

const ACK = Buffer.from('+ACK');
const WORKING = Buffer.from('+WPI');
const GIVE_BACK = Buffer.from('-NAK');

/**
 * Resolves when the server has taken them all. One connection's acknowledgements are taken in their order, so that the answer
 * to the last is the answer to all; on another connection they are all sent again, which changes nothing.
 */
export async function acknowledge(
  connection: Connection,
  messages: readonly HeldMessage[],
  call: Call,
): Promise<void> {
  const last = messages.at(-1);
  if (last === undefined) return;
  await connection.insist(async () => {
    for (const { reply } of messages) if (reply !== last.reply) connection.nats.publish(reply, ACK);
    await connection.ask(last.reply, ACK);
  }, call);
}

/** The handler is still at work: they are not to be given to anybody else. */
export function keep(connection: Connection, messages: Iterable<HeldMessage>): void {
  if (!connection.isUp) return;
  for (const { reply } of messages) connection.nats.publish(reply, WORKING);
}

/** They are delivered again at once, to whoever asks. */
export function giveBack(connection: Connection, messages: Iterable<HeldMessage>): void {
  if (!connection.isUp) return;
  for (const { reply } of messages) connection.nats.publish(reply, GIVE_BACK);
}
