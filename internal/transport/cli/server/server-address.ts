import { resolve } from 'node:path';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { ApiAnswer } from '../api-answer.js';
import type { CliParts } from '../cli-parts.js';
import { noAnswer, notRunning, requireAddress } from '../connection.js';
import { localServers } from '../running-servers.js';

/** The options of what needs no key. */
export interface ServerOptions {
  readonly url?: string;
  readonly json?: boolean;
}

const ANSWER_MS = 10_000;

/** A server that needs only be found: the one that is named, else any that runs on DATA_DIR. */
export class ServerAddress {
  readonly url: string;
  /** Null where nobody has said. */
  readonly roles: readonly string[] | null;
  readonly #absent: () => PatchbayError;

  private constructor(url: string, roles: readonly string[] | null, absent: () => PatchbayError) {
    this.url = url.replace(/\/+$/, '');
    this.roles = roles;
    this.#absent = absent;
  }

  /** At least one, APIs first. Errors: `unavailable` where none has run on DATA_DIR, `invalid_request` where no address is named. */
  static async find({ url }: ServerOptions, parts: CliParts): Promise<ServerAddress[]> {
    const named = url ?? parts.environment['PATCHBAY_URL'];
    if (named !== undefined) {
      requireAddress(named);
      return [new ServerAddress(named, null, () => noAnswer(named))];
    }
    const folder = resolve(parts.dataDir());
    const servers = await localServers(folder);
    if (servers.length === 0) throw notRunning(folder);
    return servers.map(({ url: at, roles }) => new ServerAddress(at, roles, () => notRunning(folder)));
  }

  /** Asks what anyone may ask. Errors: `unavailable` where no answer comes. */
  async get(path: string): Promise<ApiAnswer> {
    try {
      const url = this.url + path;
      const response = await fetch(url, { signal: AbortSignal.timeout(ANSWER_MS) });
      const retryAfter = response.headers.get('retry-after');
      return { url, status: response.status, retryAfter, body: await response.json() };
    } catch (cause) {
      if (cause instanceof SyntaxError) throw notPatchbay(this.url, cause);
      throw this.#absent();
    }
  }
}

export function notPatchbay(url: string, cause: unknown): PatchbayError {
  return new PatchbayError('internal', `${url} does not answer as a Patchbay of this version does.`, {
    cause,
  });
}
