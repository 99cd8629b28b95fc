import type { Request, Response } from 'express';
import { PatchbayError } from '../../../pkg/errors/index.js';
import { contentTypeOf, readBody } from './body.js';

/** The value that a JSON body holds. Bytes that are no UTF-8 are refused, not replaced. */
export async function readJson(request: Request, response: Response): Promise<unknown> {
  if (contentTypeOf(request) !== 'application/json') {
    throw new PatchbayError('unsupported_media_type', 'Send Content-Type: application/json.');
  }
  const body = await readBody(request, response);
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body)) as unknown;
  } catch (cause) {
    throw new PatchbayError('invalid_json', 'The body is not JSON in UTF-8.', { cause });
  }
}
