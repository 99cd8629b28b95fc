import { PatchbayError } from '../../../pkg/errors/index.js';
import { limits } from '../limits.js';

/** Says where bytes stop being JSON; `from` and `until` are the bounds of what should be one JSON text. */
export function notJson(faultAt: number, from: number, until: number): string {
  if (faultAt >= until) return `not JSON: it ends too early, after ${until - from} bytes`;
  return `not JSON: nothing allowed stands at byte ${faultAt - from} (the first is 0)`;
}

export function invalidJson(body: Buffer, faultAt: number): PatchbayError {
  return new PatchbayError('invalid_json', `The body is ${notJson(faultAt, 0, body.length)}.`, {
    context: { offset: faultAt, length: body.length },
  });
}

export function tooManyEvents(): PatchbayError {
  return new PatchbayError(
    'too_many_events',
    `The request has more than ${limits.eventsPerBatch} events; send it in parts.`,
  );
}

export function emptyBatch(): PatchbayError {
  return new PatchbayError('empty_batch', 'The request has no event.');
}
