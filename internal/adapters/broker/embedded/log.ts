import { join } from 'node:path';
import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import { markCreated, wasCreated } from './created-marker.js';
import { makeEmptyFile, takeEmptyFile } from './empty-file.js';
import { DamageWatch } from './damage-watch.js';
import { decodeEntry, encodeEntry, type Entry } from './entry.js';
import { DATA_FILE, openEnvironment, type Environment } from './environment.js';
import { causeOfFailedCommit, isSignOfDamage, translateLogError } from './errors.js';
import { checkLogFile } from './file-check/check-log-file.js';
import type { CheckPace } from './file-check/check-pace.js';
import { GroupCommit, type Write } from './group-commit.js';
import { emptyState, FORMAT, type LogState } from './log-state.js';

interface Append extends Write {
  readonly publishedAt: number;
  readonly envelope: Buffer;
  /** Given by the commit. */
  sequence: number;
}

interface Remove extends Write {
  readonly consumed: readonly Entry[];
}

/** Waits for the commits before it, and looks at the file before the next. */
interface Examination extends Write {
  readonly examination: true;
}

export interface LogOptions {
  readonly folder: string;
  /** Bounds the file; it is address space, not memory or disk. */
  readonly mapBytes: number;
  /** A file that is larger is made anew as soon as nothing is held. */
  readonly largeFileBytes: number;
  readonly pace: CheckPace;
}

type LogWrite = Append | Remove | Examination;

const GROUP_BYTES = 16 * 1024 * 1024;

/** A durable queue of envelopes in one LMDB environment. One process has it open. */
export class EmbeddedLog {
  readonly #options: LogOptions;
  readonly #watch: DamageWatch;
  readonly #writes = new GroupCommit<LogWrite>((writes) => this.#commit(writes), GROUP_BYTES);
  /** Null while the file is exchanged: then nothing is held, and commits wait; and once it is closed. */
  #environment: Environment | null;
  #isClosed = false;
  #state: LogState;
  /** Grows when a large file could not be made anew, so that this is not tried at every turn. */
  #largeFileBytes: number;

  private constructor(options: LogOptions, environment: Environment, state: LogState) {
    this.#options = options;
    this.#watch = new DamageWatch(join(options.folder, DATA_FILE), options.pace);
    this.#environment = environment;
    this.#state = state;
    this.#largeFileBytes = options.largeFileBytes;
  }

  /** `incompatible_data` when the folder holds something else, another version, or a log that is damaged or lost. */
  static async open(options: LogOptions): Promise<EmbeddedLog> {
    const { folder, mapBytes, pace } = options;
    try {
      const isMarked = await wasCreated(folder);
      await checkLogFile(join(folder, DATA_FILE), isMarked, pace);
      const environment = await openEnvironment(folder, mapBytes);
      try {
        const state = await readState(environment, folder);
        if (!isMarked) await markCreated(folder);
        return new EmbeddedLog(options, environment, state);
      } catch (error) {
        await environment.root.close();
        throw error;
      }
    } catch (error) {
      throw translateLogError(await causeOfFailedCommit(error), folder);
    }
  }

  /** The highest number that is consumed; 0 where there is none. */
  get consumed(): number {
    return this.#state.consumed;
  }

  get envelopes(): number {
    return this.#state.last - this.#state.consumed;
  }

  get bytes(): number {
    return this.#state.bytes;
  }

  /** The part of the file that holds, or once held, something: it is used again before the file grows. */
  get fileBytes(): number {
    if (this.#environment === null) return 0;
    const { lastPageNumber, pageSize } = this.#environment.root.getStats() as Record<string, number>;
    return ((lastPageNumber ?? 0) + 1) * (pageSize ?? 0);
  }

  /** Why nothing is written any more, since a commit met it: `incompatible_data`. */
  get damage(): PatchbayError | null {
    return this.#watch.damage;
  }

  /** Resolves with the entry's number when it is synced to disk. The bytes must not change before that. */
  async append(envelope: Buffer, publishedAt: number): Promise<number> {
    const write: Append = { bytes: envelope.length, envelope, publishedAt, sequence: 0 };
    await this.#writes.write(write);
    return write.sequence;
  }

  /** Moves the consumer's position over these entries, the oldest ones, and deletes them; resolves when synced. */
  remove(consumed: readonly Entry[]): Promise<void> {
    return this.#writes.write({ bytes: 0, consumed });
  }

  /**
   * The oldest entries, in order: one at least, where there is one, then as many as fit into `maxBytes` and
   * `maxEntries`. `incompatible_data` when the first of them is damaged or missing; what lies before a damaged
   * one is given.
   */
  read(maxBytes: number, maxEntries: number): Entry[] {
    const found: Entry[] = [];
    let bytes = 0;
    if (this.#environment === null) return found;
    const { root, entries, meta } = this.#environment;
    try {
      // The state and the entries of one snapshot: a commit may be in the file, and not in our memory yet, and its
      // entries would seem to be missing.
      root.resetReadTxn();
      const { consumed, last } = (meta.get('state') as LogState | undefined) ?? this.#state;
      const expected = Math.min(last - consumed, maxEntries);
      const range = entries.getRange({ start: consumed + 1, limit: expected });
      for (const { key, value } of range) {
        bytes += value.length;
        if (found.length > 0 && bytes > maxBytes) break;
        if (key !== consumed + 1 + found.length) break;
        found.push(decodeEntry(key, value));
      }
      if (found.length === 0 && expected > 0) throw missingEntry(consumed + 1);
    } catch (error) {
      if (found.length === 0) throw translateLogError(error, this.#options.folder);
    }
    return found;
  }

  /** What a failure of `read` comes from: `incompatible_data` when the file is damaged, else the failure as it is. */
  async explain(thrown: unknown): Promise<PatchbayError> {
    const failure = toPatchbayError(thrown);
    if (!isSignOfDamage(failure)) return failure;
    await this.#writes.write({ bytes: 0, examination: true }).catch(() => undefined);
    return this.#watch.damage ?? failure;
  }

  /** Lets the writes that are under way end, then closes the files. */
  async close(): Promise<void> {
    await this.#writes.idle();
    const environment = this.#environment;
    this.#environment = null;
    this.#isClosed = true;
    await environment?.root.close();
  }

  async #commit(writes: readonly LogWrite[]): Promise<void> {
    if (writes.some((write) => 'examination' in write)) await this.#watch.examine();
    this.#watch.requireSound();
    if (this.#isClosed) throw new PatchbayError('stopping', 'The log is closed.');
    let { consumed, last, bytes } = this.#state;
    const puts: { key: number; value: Buffer }[] = [];
    const removals: number[] = [];
    for (const write of writes) {
      if ('consumed' in write) {
        for (const entry of write.consumed) {
          consumed = entry.sequence;
          bytes -= entry.envelope.length;
          removals.push(entry.sequence);
        }
      } else if ('envelope' in write) {
        last += 1;
        bytes += write.bytes;
        write.sequence = last;
        puts.push({ key: last, value: encodeEntry(write) });
      }
    }
    const state: LogState = { format: FORMAT, consumed, last, bytes };
    try {
      const { root, entries, meta } = (this.#environment ??= await this.#reopen());
      // The one place where the sync to disk is awaited (see environment.ts): everything that resolves after a
      // write, an acknowledgement to a client above all, resolves after this line.
      await root.batch(() => {
        for (const { key, value } of puts) void entries.put(key, value);
        for (const key of removals) void entries.remove(key);
        void meta.put('state', state);
      });
    } catch (error) {
      const cause = await causeOfFailedCommit(error);
      if (isSignOfDamage(cause)) await this.#watch.examine();
      throw this.#watch.damage ?? translateLogError(cause, this.#options.folder);
    }
    this.#state = state;
    if (consumed === last && this.fileBytes > this.#largeFileBytes) await this.#makeAnew();
  }

  /**
   * LMDB's file never shrinks, and what was once read of it counts as this process's memory until it is closed. A
   * backlog that has been worked off gives both back here. It runs within a commit that has succeeded, whose writes
   * resolve whatever becomes of this; what is written meanwhile waits for the next.
   */
  async #makeAnew(): Promise<void> {
    const { folder, mapBytes, largeFileBytes } = this.#options;
    this.#largeFileBytes = this.fileBytes + largeFileBytes;
    try {
      await makeEmptyFile(folder, mapBytes, this.#state);
      const environment = this.#environment;
      this.#environment = null;
      await environment?.root.close();
      this.#environment = await this.#reopen();
      if (this.fileBytes < largeFileBytes) this.#largeFileBytes = largeFileBytes;
    } catch {
      // A full disk, say. The log goes on with the file that it has; if that cannot be opened, the next commit says so.
    }
  }

  async #reopen(): Promise<Environment> {
    const environment = await takeEmptyFile(this.#options.folder, this.#options.mapBytes);
    try {
      // A number given twice would be an envelope lost.
      if ((await readState(environment, this.#options.folder)).last === this.#state.last) return environment;
      throw missingEntry(this.#state.last);
    } catch (error) {
      await environment.root.close();
      throw error;
    }
  }
}

async function readState({ entries, meta, root }: Environment, folder: string): Promise<LogState> {
  const { entryCount } = entries.getStats() as { entryCount: number };
  const stored = meta.get('state') as LogState | undefined;
  if (stored === undefined && entryCount === 0) {
    await root.batch(() => void meta.put('state', emptyState));
    return emptyState;
  }
  if (stored?.format !== FORMAT) {
    throw new PatchbayError(
      'incompatible_data',
      'The log of the embedded broker was written by another version of Patchbay: run that one, or choose another DATA_DIR.',
      { context: { folder, format: String(stored?.format) } },
    );
  }
  if (stored.last - stored.consumed !== entryCount) throw missingEntry(stored.consumed + 1);
  return stored;
}

function missingEntry(sequence: number): PatchbayError {
  return new PatchbayError(
    'incompatible_data',
    `The embedded broker's log does not hold the entries it should from ${sequence} on. Nothing is thrown away. ` +
      'Check the disk, then bring the data folder back from a backup.',
    { context: { sequence } },
  );
}
