import type { Request } from 'express';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { ApiKey } from '../../ports/account-store.js';

/** The query string as every name with all its values, in order. */
export function queryParameters(request: Request): Record<string, string[]> {
  const at = request.url.indexOf('?');
  const parameters: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  if (at < 0) return parameters;
  for (const pair of request.url.slice(at + 1).split('&')) {
    if (pair === '') continue;
    const equals = pair.indexOf('=');
    const name = decoded(equals < 0 ? pair : pair.slice(0, equals));
    (parameters[name] ??= []).push(equals < 0 ? '' : decoded(pair.slice(equals + 1)));
  }
  return parameters;
}

/** For a route whose parameters are few: refuses every other one, by name. */
export function refuseUnknownParameters(
  parameters: Record<string, string[]>,
  known: readonly string[],
): void {
  const unknown = Object.keys(parameters).filter((name) => !known.includes(name));
  if (unknown.length === 0) return;
  throw new PatchbayError('invalid_request', 'The query string has parameters that do not exist here.', {
    faults: unknown.map((path) => ({
      path,
      code: 'invalid_request',
      message: `There is no such parameter here; there are: ${known.join(', ')}.`,
    })),
  });
}

/** URLSearchParams would put U+FFFD for bytes that are no UTF-8, which is a text that events can have. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch (cause) {
    throw new PatchbayError(
      'invalid_request',
      'The query string holds a % that does not begin a byte of UTF-8.',
      {
        cause,
      },
    );
  }
}

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** An id in a path, in lower case. What is no UUID is the id of nothing: `not_found`. */
export function idInPath(text: string): string {
  const id = text.toLowerCase();
  if (!UUID.test(id)) throw new PatchbayError('not_found', 'There is nothing with such an id.');
  return id;
}

/**
 * The project that a request is about. A key belongs to one project; naming another one, in the path or as
 * `project_id`, finds nothing, whether or not that project exists.
 */
export function projectOf(key: ApiKey, named: string | readonly string[] | undefined): string {
  const names = typeof named === 'string' ? [named] : (named ?? []);
  if (names.some((name) => name.toLowerCase() !== key.projectId)) {
    throw new PatchbayError('not_found', 'There is no such project.');
  }
  return key.projectId;
}
