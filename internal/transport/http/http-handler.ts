import type { IncomingMessage, ServerResponse } from 'node:http';
import { token } from '../../ports/tokens.js';

/** Answers every request of a process; which ones it knows depends on the process's roles. */
export interface HttpHandler {
  /** To be called once, at the start. The answer carries the request's id already. */
  build(): (request: IncomingMessage, response: ServerResponse, requestId: string) => void;
}
export const HTTP_HANDLER = token<HttpHandler>('HttpHandler');
