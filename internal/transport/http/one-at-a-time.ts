import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';

/** Requests that may wait for the one before them on their connection. Who sends more has the connection cut. */
const WAITING = 100;

/**
 * Lets the requests of a connection be worked on one after the other. Node would hand out all that have come in one
 * piece at once, some hundred of them, and keep the answers until the first of them has gone out: a client that does
 * not read would hold as many answers in memory as it likes.
 */
export function oneAtATime(answer: RequestListener): RequestListener {
  const waiting = new WeakMap<Socket, number>();
  return (request: IncomingMessage, response: ServerResponse) => {
    // Node gives the connection to an answer when the one before it has gone out.
    if (response.socket !== null) {
      answer(request, response);
      return;
    }
    const { socket } = request;
    const before = waiting.get(socket) ?? 0;
    if (before >= WAITING) {
      socket.destroy();
      return;
    }
    waiting.set(socket, before + 1);
    response.once('socket', () => {
      waiting.set(socket, (waiting.get(socket) ?? 1) - 1);
      // Not within the event: Node still has to note that the connection is this answer's.
      queueMicrotask(() => answer(request, response));
    });
  };
}
