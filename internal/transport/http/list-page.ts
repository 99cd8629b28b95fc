import type { Request } from 'express';
import { z } from 'zod';
import type { Page } from '../../ports/accounts/page.js';
import { queryParameters } from './parameters.js';
import { parse } from './request-form.js';

const form = z.strictObject({
  limit: z
    .string('must be given once')
    .regex(/^[1-9]\d{0,3}$/, 'must be a whole number from 1 to 1000')
    .transform(Number)
    .refine((limit) => limit <= 1_000, 'must be a whole number from 1 to 1000')
    .default(100),
  cursor: z.uuid('must be the next_cursor of the page before').toLowerCase().nullable().default(null),
});

/** The answer to a request for a list: the page that `limit` and `cursor` say, and where the next one begins. */
export async function listAnswer<T>(
  request: Request,
  list: {
    read(page: Page): Promise<readonly T[]>;
    idOf(item: T): string;
    answerOf(item: T): object;
  },
): Promise<object> {
  const { limit, cursor } = readPage(request);
  // One more than asked for tells whether there is a next page.
  const items = await list.read({ limit: limit + 1, after: cursor });
  const shown = items.slice(0, limit);
  const last = shown.at(-1);
  return {
    data: shown.map((item) => list.answerOf(item)),
    next_cursor: items.length > limit && last !== undefined ? list.idOf(last) : null,
  };
}

/** Errors: `invalid_request`. */
function readPage(request: Request): { readonly limit: number; readonly cursor: string | null } {
  const parameters = Object.entries(queryParameters(request));
  return parse(
    form,
    Object.fromEntries(parameters.map(([name, values]) => [name, values.length === 1 ? values[0] : values])),
  );
}
