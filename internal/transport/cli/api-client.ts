import { isNativeError } from 'node:util/types';
import { PatchbayError, type ErrorCode } from '../../../pkg/errors/index.js';
import { waitBackOff, type BackOff } from '../../../pkg/retry/index.js';
import { parseAnswer, refusal, retryAfterMs, type ApiAnswer } from './api-answer.js';

/** Longer than the server waits for anything it is asked here. */
const ANSWER_MS = 60_000;

/** What passes when a server restarts, is busy, or stands behind a proxy that cannot reach it. */
const PASSING = new Set([408, 429, 502, 503, 504]);
const RATE_LIMITED = 429;

export interface ApiClientOptions {
  readonly url: string;
  readonly key: string;
  readonly backOff?: BackOff;
  /** How long one request is tried again before the server counts as away. */
  readonly patienceMs?: number;
}

export interface ApiRequest {
  readonly path: string;
  readonly contentType: string;
  readonly body: Buffer;
  readonly signal: AbortSignal;
}

/** Calls the API of a running server; connections are kept and used again. */
export class ApiClient {
  readonly url: string;
  readonly #key: string;
  readonly #backOff: BackOff;
  readonly #patienceMs: number;

  constructor(options: ApiClientOptions) {
    this.url = options.url.replace(/\/+$/, '');
    this.#key = options.key;
    this.#backOff = options.backOff ?? { firstMs: 200, longestMs: 5_000 };
    this.#patienceMs = options.patienceMs ?? 60_000;
  }

  /** Whether anything answers there at all. */
  async answers(): Promise<boolean> {
    try {
      const response = await fetch(`${this.url}/health`, { signal: AbortSignal.timeout(10_000) });
      await response.arrayBuffer();
      return true;
    } catch {
      return false;
    }
  }

  /** One attempt. Errors: `unavailable` when no whole answer came; then the outcome is unknown. */
  post({ path, contentType, body, signal }: ApiRequest): Promise<ApiAnswer> {
    return this.#ask('POST', path, signal, { body, headers: { 'Content-Type': contentType } });
  }

  get(path: string): Promise<ApiAnswer> {
    return this.#ask('GET', path, new AbortController().signal);
  }

  delete(path: string): Promise<ApiAnswer> {
    return this.#ask('DELETE', path, new AbortController().signal);
  }

  /** A file of any size, in pieces. Errors: those of the refusal; `unavailable` where it breaks off. */
  async *download(path: string): AsyncGenerator<Uint8Array, void, void> {
    try {
      const response = await fetch(this.url + path, { headers: { 'X-API-Key': this.#key } });
      if (response.status !== 200) throw refusal(parseAnswer(response, await response.text()));
      yield* response.body ?? [];
    } catch (cause) {
      if (cause instanceof PatchbayError) throw cause;
      throw new PatchbayError('unavailable', `${this.url} broke off: ${innermost(cause)}`, { cause });
    }
  }

  async #ask(
    method: string,
    path: string,
    signal: AbortSignal,
    init: { readonly body?: Buffer; readonly headers?: Readonly<Record<string, string>> } = {},
  ): Promise<ApiAnswer> {
    try {
      const response = await fetch(this.url + path, {
        ...init,
        method,
        headers: { 'X-API-Key': this.#key, ...init.headers },
        // A redirected POST would arrive as a GET.
        redirect: 'manual',
        signal: AbortSignal.any([signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      return parseAnswer(response, await response.text());
    } catch (cause) {
      if (cause instanceof PatchbayError) throw cause;
      const code: ErrorCode = signal.aborted ? 'cancelled' : 'unavailable';
      throw new PatchbayError(code, `${this.url} does not answer: ${innermost(cause)}`, { cause });
    }
  }

  /**
   * For a request that may be sent twice: tries again, with back-off and as `Retry-After` says, what may pass. A
   * limit of the key's rate always passes; anything else is given up after a while. Gives the last answer.
   */
  async postUntilAnswered(request: ApiRequest): Promise<ApiAnswer> {
    let failingSince: number | undefined;
    for (let attempt = 1; ; attempt++) {
      const outcome = await this.#attempt(request);
      const isAnswer = !(outcome instanceof PatchbayError);
      if (isAnswer && !PASSING.has(outcome.status)) return outcome;
      if (isAnswer && outcome.status === RATE_LIMITED) failingSince = undefined;
      else failingSince ??= performance.now();
      if (failingSince !== undefined && performance.now() - failingSince > this.#patienceMs) {
        if (isAnswer) return outcome;
        throw outcome;
      }
      if (isAnswer) await wait(retryAfterMs(outcome.retryAfter, Date.now()), request.signal);
      await waitBackOff(attempt, this.#backOff, request.signal);
    }
  }

  async #attempt(request: ApiRequest): Promise<ApiAnswer | PatchbayError> {
    try {
      return await this.post(request);
    } catch (error) {
      if (error instanceof PatchbayError && error.retryable) return error;
      throw error;
    }
  }
}

function wait(milliseconds: number, signal: AbortSignal): Promise<void> {
  // Without chance: a bound that a random draw of 1 always reaches.
  return waitBackOff(1, { firstMs: milliseconds, longestMs: milliseconds, random: () => 1 }, signal);
}

/** fetch says only "fetch failed"; what failed is the cause. */
function innermost(error: unknown): string {
  if (!isNativeError(error)) return String(error);
  if (error.cause !== undefined) return innermost(error.cause);
  // A connection tried on several addresses has its failures in a list, and an empty message.
  if ('errors' in error && Array.isArray(error.errors) && error.errors.length > 0) {
    return innermost(error.errors[0]);
  }
  return error.message;
}
