import { randomUUID } from 'node:crypto';
import type { IncomingMessage, ServerResponse } from 'node:http';

const KEPT = /^[\x20-\x7e]{1,128}$/;

/** A client's own `X-Request-Id` if it is printable and short, else a new one; the answer carries it. */
export function assignRequestId(request: IncomingMessage, response: ServerResponse): string {
  const sent = request.headers['x-request-id'];
  const requestId = typeof sent === 'string' && KEPT.test(sent) ? sent : randomUUID();
  response.setHeader('X-Request-Id', requestId);
  return requestId;
}
