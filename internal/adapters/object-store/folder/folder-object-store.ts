import { randomUUID } from 'node:crypto';
import { createReadStream, createWriteStream } from 'node:fs';
import { access, constants, mkdir, open, readdir, rename, rm, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import { syncFolder } from '../../../../pkg/sync-folder/index.js';
import type { Call } from '../../../ports/call.js';
import type { Clock } from '../../../ports/clock.js';
import type { ObjectStore, StoredObject } from '../../../ports/object-store.js';
import { translate } from './errors.js';
import { objectName } from './object-name.js';

export interface FolderObjectStoreOptions {
  /** Absolute; made when it is not there. */
  readonly folder: string;
  readonly clock: Clock;
}

/** Where files are while they are written; no object's name begins like this. */
const UNFINISHED = '~unfinished';

/** Objects as files in a folder, each under its name. Whole or not there: a file is renamed into its place when it is synced. */
export class FolderObjectStore implements ObjectStore {
  readonly #folder: string;
  readonly #clock: Clock;

  constructor({ folder, clock }: FolderObjectStoreOptions) {
    this.#folder = folder;
    this.#clock = clock;
  }

  async start(call: Call): Promise<void> {
    await this.#bounded(call, '', async () => {
      // What a process left unfinished that died is nobody's.
      await rm(join(this.#folder, UNFINISHED), { recursive: true, force: true });
      await mkdir(join(this.#folder, UNFINISHED), { recursive: true, mode: 0o700 });
    });
  }

  async check(call: Call): Promise<void> {
    await this.#bounded(call, '', () =>
      access(join(this.#folder, UNFINISHED), constants.R_OK | constants.W_OK),
    );
  }

  stop(): Promise<void> {
    return Promise.resolve();
  }

  async put(name: string, content: Readable, call: Call): Promise<{ readonly bytes: number }> {
    const path = join(this.#folder, objectName(name));
    const unfinished = join(this.#folder, UNFINISHED, randomUUID());
    return this.#bounded(call, name, async (signal) => {
      try {
        const file = createWriteStream(unfinished, { flags: 'wx', mode: 0o600, flush: true });
        await pipeline(content, file, { signal });
        await mkdir(dirname(path), { recursive: true, mode: 0o700 });
        await rename(unfinished, path);
        await this.#syncUpTo(dirname(path));
        return { bytes: file.bytesWritten };
      } finally {
        await rm(unfinished, { force: true });
      }
    });
  }

  async get(name: string, call: Call): Promise<{ readonly bytes: number; readonly content: Readable }> {
    const path = join(this.#folder, objectName(name));
    return this.#bounded(call, name, async () => {
      // One handle for both: an object that is put anew meanwhile is another file.
      const file = await open(path);
      const found = await file.stat();
      if (!found.isFile()) {
        await file.close();
        throw new PatchbayError('not_found', 'There is no such object.', { context: { name } });
      }
      return { bytes: found.size, content: createReadStream('', { fd: file, signal: call.signal }) };
    });
  }

  async *list(prefix: string, call: Call): AsyncGenerator<StoredObject> {
    const names = await this.#bounded(call, prefix, () => this.#names(''));
    for (const name of names.filter((candidate) => candidate.startsWith(prefix)).sort()) {
      const found = await stat(join(this.#folder, name)).catch(() => null);
      if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
      if (found !== null) yield { name, bytes: found.size, modifiedAt: Math.floor(found.mtimeMs) };
    }
  }

  async delete(name: string, call: Call): Promise<void> {
    const path = join(this.#folder, objectName(name));
    await this.#bounded(call, name, async () => {
      await rm(path, { force: true });
      await syncFolder(dirname(path)).catch(() => undefined);
    });
  }

  /** A folder has no address: what is in it is fetched through the API. */
  presign(name: string): Promise<null> {
    objectName(name);
    return Promise.resolve(null);
  }

  async #names(folder: string): Promise<string[]> {
    const entries = await readdir(join(this.#folder, folder), { withFileTypes: true });
    const names: string[] = [];
    for (const entry of entries) {
      if (folder === '' && entry.name === UNFINISHED) continue;
      const name = folder === '' ? entry.name : `${folder}/${entry.name}`;
      if (entry.isDirectory()) names.push(...(await this.#names(name)));
      else names.push(name);
    }
    return names;
  }

  /** A new folder is durable when its parent is synced. */
  async #syncUpTo(folder: string): Promise<void> {
    for (let at = folder; at.startsWith(this.#folder); at = dirname(at)) await syncFolder(at);
  }

  async #bounded<T>(call: Call, name: string, work: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const left = call.deadline - this.#clock.now();
    if (call.signal.aborted) throw new PatchbayError('cancelled', 'The call was cancelled.');
    if (left <= 0) throw new PatchbayError('deadline_exceeded', 'The deadline has passed.');
    const timeout = AbortSignal.timeout(Math.min(left, 2 ** 31 - 1));
    try {
      return await work(AbortSignal.any([call.signal, timeout]));
    } catch (thrown) {
      if (timeout.aborted)
        throw new PatchbayError('deadline_exceeded', 'The deadline has passed.', { cause: thrown });
      throw translate(thrown, call, name);
    }
  }
}
