import { accessSync, constants, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { PatchbayError } from '../../errors/index.js';
import { ProcessLock } from '../../process-lock/index.js';
import { loadBinding } from './binding.js';
import { Engine } from './engine.js';
import type { EngineLimits } from './options.js';

export interface EngineFolder {
  readonly folder: string;
  readonly limits: EngineLimits;
  /** That every session begins with, as a user's profile has them. */
  readonly profile?: Readonly<Record<string, string>>;
  /** How long to wait for another process to let go of the folder. */
  readonly lockTimeoutMs: number;
}

export interface OpenEngine {
  readonly engine: Engine;
  /** Keep it: the folder is this process's for as long as the lock is reachable. */
  readonly lock: ProcessLock;
}

/**
 * Opens the engine on a folder, alone. Rejects with `unsupported_platform`, `invalid_settings` (folder), `in_use`
 * or `incompatible_data`.
 */
export async function openEngine({
  folder,
  limits,
  profile = {},
  lockTimeoutMs,
}: EngineFolder): Promise<OpenEngine> {
  const binding = loadBinding();
  makeFolder(folder);
  const lock = await lockFolder(folder, lockTimeoutMs);
  try {
    return { engine: new Engine(binding, join(folder, 'data'), limits, profile), lock };
  } catch (cause) {
    lock.release();
    throw new PatchbayError(
      'incompatible_data',
      `The embedded engine cannot open ${folder}. Its own words are in the log, on the lines before this one. If the ` +
        'folder was written by a newer version, start that version; if it is damaged, restore a backup.',
      { cause },
    );
  }
}

function makeFolder(folder: string): void {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    accessSync(folder, constants.W_OK | constants.X_OK);
  } catch (cause) {
    throw new PatchbayError(
      'invalid_settings',
      `The data folder ${folder} cannot be written to (${(cause as NodeJS.ErrnoException).code ?? 'unknown'}): choose ` +
        'another one, or give it to the user that runs this program.',
      { cause },
    );
  }
}

/** A process that was killed may take a moment to die: its lock goes with it. */
async function lockFolder(folder: string, timeoutMs: number): Promise<ProcessLock> {
  const lock = new ProcessLock(join(folder, 'engine.lock'));
  try {
    await lock.acquire(timeoutMs);
    return lock;
  } catch (thrown) {
    if (!(thrown instanceof PatchbayError) || thrown.code !== 'in_use') throw thrown;
    throw new PatchbayError(
      'in_use',
      `The data folder ${folder} is in use by another running process: stop that one, or choose another folder.`,
      { cause: thrown },
    );
  }
}
