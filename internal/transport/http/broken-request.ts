import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { errorTable } from './error-table.js';
import { problemBody, sendProblem } from './problem.js';

/** How long a client has to read why, before the connection is gone: it may be sending for ever. */
const LINGER_MS = 1_000;

/** Answers what is no request that Node could read, in the same form as every other refusal, and hangs up. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) socket.destroy();
  else refuse(problemOf(error), socket);
}

/** For a request that comes too slowly, and was not answered yet. */
export function refuseLateRequest(socket: Duplex): void {
  if (socket.writable) refuse(late(), socket);
}

/** Node gives a CONNECT to nobody, and closes its connection without a word. */
export function refuseTunnel(socket: Duplex): void {
  // Node has taken its own listener off.
  socket.on('error', () => socket.destroy());
  refuse(new PatchbayError('method_not_allowed', 'CONNECT is not answered here: this is no proxy.'), socket);
}

/** RFC 9112, 3.2: such a request must be answered with 400. */
export function lacksHost({ httpVersion, headers }: IncomingMessage): boolean {
  return httpVersion === '1.1' && headers.host === undefined;
}

export function refuseWithoutHost(response: ServerResponse, requestId: string): void {
  response.setHeader('Connection', 'close');
  sendProblem(
    response,
    new PatchbayError('bad_request', 'A request of HTTP/1.1 has the header Host.'),
    requestId,
  );
}

function refuse(problem: PatchbayError, socket: Duplex): void {
  const requestId = randomUUID();
  const { status, title } = errorTable[problem.code];
  const body = JSON.stringify(problemBody(problem, requestId));
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
  const linger = setTimeout(() => socket.destroy(), LINGER_MS);
  socket.once('close', () => clearTimeout(linger));
}

function problemOf(error: NodeJS.ErrnoException): PatchbayError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return late();
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new PatchbayError('headers_too_large', 'The URL and the headers may have 64 KiB together.');
  }
  return new PatchbayError('bad_request', 'This is not an HTTP request that can be read.');
}

function late(): PatchbayError {
  return new PatchbayError('request_timeout', 'The request came too slowly: send it again, in one go.');
}
