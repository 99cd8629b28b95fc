import type { IncomingMessage, ServerResponse } from 'node:http';
import {
  toPatchbayError,
  type ErrorCode,
  type Fault,
  type PatchbayError,
} from '../../../pkg/errors/index.js';
import type { Logger } from '../../../pkg/logger/index.js';
import { errorTable } from './error-table.js';

/** What went wrong inside is nobody's business outside: these were written for the log, and are told as `internal`. */
const PRIVATE = new Set<ErrorCode>([
  'internal',
  'incompatible_data',
  'incomplete',
  'in_use',
  'invalid_settings',
  'unsupported_platform',
]);

/** An answer is not made large by a request that has many faults, or whose names are long. */
const MOST_FAULTS = 100;
const MOST_CHARACTERS = 500;

/** RFC 9457, with our `code`, `request_id` and, where a request has several faults, `errors`. */
export function problemBody(error: PatchbayError, requestId: string, members: object = {}): object {
  const code = PRIVATE.has(error.code) ? 'internal' : error.code;
  const { status, title } = errorTable[code];
  return {
    type: 'about:blank',
    title,
    status,
    detail:
      code === 'internal'
        ? `${title}. The server's log has more under this request id.`
        : shortened(error.message),
    code,
    request_id: requestId,
    ...(error.faults.length > 0 ? { errors: error.faults.slice(0, MOST_FAULTS).map(told) } : {}),
    ...members,
  };
}

function told({ path, code, message }: Fault): Fault {
  return { path: shortened(path), code, message: shortened(message) };
}

function shortened(text: string): string {
  if (text.length <= MOST_CHARACTERS) return text;
  // Half of a pair would be no character.
  return `${text.slice(0, MOST_CHARACTERS).replace(/[\uD800-\uDBFF]$/, '')}…`;
}

/** A failure of the server's own goes into the log, under the id that the client is told. */
export function logFailure(
  logger: Logger,
  request: IncomingMessage,
  requestId: string,
  thrown: unknown,
): void {
  const err = toPatchbayError(thrown);
  if (errorTable[err.code].status !== 500) return;
  logger.error({ request_id: requestId, method: request.method, err }, 'request failed');
}

/** Answers with the error, unless an answer has begun: then the connection breaks, so that it is never taken for whole. */
export function sendProblem(
  response: ServerResponse,
  thrown: unknown,
  requestId: string,
  members: object = {},
): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const error = toPatchbayError(thrown);
  const body = JSON.stringify(problemBody(error, requestId, members));
  const headers: Record<string, string | number> = {
    'Content-Type': 'application/problem+json',
    'Content-Length': Buffer.byteLength(body),
  };
  const { status } = errorTable[error.code];
  if (status === 401) headers['WWW-Authenticate'] = 'Bearer realm="patchbay"';
  if (error.retryAfter !== undefined) headers['Retry-After'] = error.retryAfter;
  else if (status === 503 || status === 429) headers['Retry-After'] = 1;
  response.writeHead(status, headers).end(body);
}
