import type { RequestHandler } from 'express';
import { PatchbayError } from '../../../pkg/errors/index.js';

/** The end of a route: every method that it has not answered is refused. */
export function allowOnly(...methods: readonly string[]): RequestHandler {
  return (request, response) => {
    response.setHeader('Allow', methods.join(', '));
    throw new PatchbayError(
      'method_not_allowed',
      `${request.method} is not answered here; ${methods.join(', ')} is.`,
    );
  };
}
