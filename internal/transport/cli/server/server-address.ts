import { resolve } from 'node:path';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { CliParts } from '../cli-parts.js';
import { noAnswer, notRunning, requireAddress } from '../connection.js';
import { readLocalAccess } from '../local-access.js';

/** The options of what needs no key. */
export interface ServerOptions {
  readonly url?: string;
  readonly json?: boolean;
}

const ANSWER_MS = 10_000;

/** A server that needs only be found: the one that is named, else the one that runs on DATA_DIR. */
export class ServerAddress {
  readonly url: string;
  readonly #absent: () => PatchbayError;

  private constructor(url: string, absent: () => PatchbayError) {
    this.url = url.replace(/\/+$/, '');
    this.#absent = absent;
  }

  /** Errors: `unavailable` where none has run on DATA_DIR, `invalid_request` where no address is named. */
  static async find({ url }: ServerOptions, parts: CliParts): Promise<ServerAddress> {
    const named = url ?? parts.environment['PATCHBAY_URL'];
    if (named !== undefined) {
      requireAddress(named);
      return new ServerAddress(named, () => noAnswer(named));
    }
    const folder = resolve(parts.dataDir());
    const local = await readLocalAccess(folder);
    if (local === null) throw notRunning(folder);
    return new ServerAddress(local.url, () => notRunning(folder));
  }

  /** Asks what anyone may ask. Errors: `unavailable` where no answer comes. */
  async get(path: string): Promise<{ readonly status: number; readonly body: unknown }> {
    try {
      const response = await fetch(this.url + path, { signal: AbortSignal.timeout(ANSWER_MS) });
      return { status: response.status, body: await response.json() };
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
