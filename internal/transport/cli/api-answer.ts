import { z } from 'zod';
import { PatchbayError, type ErrorCode } from '../../../pkg/errors/index.js';

/** An answer of the API, its body not yet understood. */
export interface ApiAnswer {
  readonly url: string;
  readonly status: number;
  /** As the server wrote it. */
  readonly retryAfter: string | null;
  /** Undefined for what is not JSON: then something else than Patchbay may have answered. */
  readonly body: unknown;
}

/** The longest wait that a server may ask for. */
const LONGEST_WAIT_MS = 10 * 60_000;

const problem = z.object({
  title: z.string(),
  detail: z.string().optional(),
  errors: z.array(z.object({ path: z.string().optional(), message: z.string() })).optional(),
});

export function parseAnswer(response: Response, text: string): ApiAnswer {
  let body: unknown;
  try {
    body = JSON.parse(text);
  } catch {
    body = undefined;
  }
  return {
    url: response.url,
    status: response.status,
    retryAfter: response.headers.get('retry-after'),
    body,
  };
}

/** `Retry-After` is a number of seconds or an HTTP date; 0 for what is neither, and what has passed. */
export function retryAfterMs(header: string | null, now: number): number {
  if (header === null) return 0;
  const wanted = /^\d+$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - now;
  return Number.isNaN(wanted) ? 0 : Math.min(Math.max(wanted, 0), LONGEST_WAIT_MS);
}

/** The answer in the form that was expected; else it came from something that is not this API. */
export function expectForm<T>(answer: ApiAnswer, form: z.ZodType<T>): T {
  const parsed = form.safeParse(answer.body);
  if (parsed.success) return parsed.data;
  throw new PatchbayError(
    'internal',
    `${answer.url} did not answer as a Patchbay of this version does (HTTP ${answer.status}).`,
    { cause: parsed.error },
  );
}

/** What a refusal of the whole request means for who sent it. */
export function refusal(answer: ApiAnswer): PatchbayError {
  const parsed = problem.safeParse(answer.body);
  const said = parsed.success ? wordsOf(parsed.data) : 'the answer is no JSON of Patchbay.';
  const message = `The server refused the request (HTTP ${answer.status}): ${said}`;
  return new PatchbayError(codeOf(answer.status), message, { context: { status: answer.status } });
}

function wordsOf({ title, detail, errors = [] }: z.infer<typeof problem>): string {
  const faults = errors.map(({ path, message }) => `\n  ${path === undefined ? '' : `${path}: `}${message}`);
  return (detail ?? title) + faults.join('');
}

function codeOf(status: number): ErrorCode {
  switch (status) {
    case 401:
      return 'unauthenticated';
    case 403:
      return 'forbidden';
    case 408:
    case 429:
    case 502:
    case 503:
    case 504:
      return 'unavailable';
    default:
      return status >= 400 && status < 500 ? 'invalid_request' : 'internal';
  }
}
