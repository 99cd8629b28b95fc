import { randomUUID } from 'node:crypto';
import type { Duplex } from 'node:stream';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { errorTable } from './error-table.js';
import { problemBody } from './problem.js';

/** Answers what is no request that Node could read, in the same form as every other refusal, and hangs up. */
export function refuseBrokenRequest(error: NodeJS.ErrnoException, socket: Duplex): void {
  if (error.code === 'ECONNRESET' || !socket.writable) {
    socket.destroy();
    return;
  }
  const problem = problemOf(error);
  const requestId = randomUUID();
  const { status, title } = errorTable[problem.code];
  const body = JSON.stringify(problemBody(problem, requestId));
  socket.end(
    `HTTP/1.1 ${status} ${title}\r\nContent-Type: application/problem+json\r\n` +
      `Content-Length: ${Buffer.byteLength(body)}\r\nX-Request-Id: ${requestId}\r\nConnection: close\r\n\r\n${body}`,
  );
}

function problemOf(error: NodeJS.ErrnoException): PatchbayError {
  if (error.code === 'ERR_HTTP_REQUEST_TIMEOUT') {
    return new PatchbayError('request_timeout', 'The request did not arrive within 30 s.');
  }
  if (error.code === 'HPE_HEADER_OVERFLOW') {
    return new PatchbayError('headers_too_large', 'The URL and the headers may have 64 KiB together.');
  }
  return new PatchbayError('bad_request', 'This is not an HTTP request that can be read.');
}
