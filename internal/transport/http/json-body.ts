import type { Request, Response } from 'express';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { contentTypeOf, readBody } from './body.js';

/**
 * What a form may have. Some are sent by who has no credential, and nothing counts their bytes in flight: as large as
 * a batch of events, a few hundred at once would hold gigabytes.
 */
const FORM_BYTES = 64 * 1024;

/** The value that a JSON body holds. Bytes that are no UTF-8 are refused, not replaced. */
export async function readJson(
  request: Request,
  response: Response,
  mostBytes = FORM_BYTES,
): Promise<unknown> {
  if (contentTypeOf(request) !== 'application/json') {
    throw new PatchbayError('unsupported_media_type', 'Send Content-Type: application/json.');
  }
  const body = await readBody(request, response, { mostBytes });
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as unknown;
  } catch (cause) {
    throw new PatchbayError('invalid_json', 'The body is not JSON in UTF-8.', { cause });
  }
}
