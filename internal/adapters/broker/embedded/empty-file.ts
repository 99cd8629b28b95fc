import { rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { DATA_FILE, openEnvironment, type Environment } from './environment.js';
import type { LogState } from './log-state.js';

/** Where in the log's folder its next file is made; what lies there is of no use to anybody else. */
const MAKING = 'next';

/** Makes a file beside the log's own that holds this state and no entries. Resolves when it is synced. */
export async function makeEmptyFile(folder: string, mapBytes: number, state: LogState): Promise<void> {
  const making = join(folder, MAKING);
  await rm(making, { recursive: true, force: true });
  const { root, meta } = await openEnvironment(making, mapBytes);
  try {
    await root.batch(() => void meta.put('state', state));
  } finally {
    await root.close();
  }
}

/**
 * Puts it in the place of the log's own, which nobody may have open. The two say the same, that nothing is held
 * and which number comes next: whichever of them a crash leaves, nothing is lost. It is in its place for good once
 * the folder is synced, as it is whenever it is opened.
 */
export async function takeEmptyFile(folder: string, mapBytes: number): Promise<Environment> {
  try {
    await rename(join(folder, MAKING, DATA_FILE), join(folder, DATA_FILE));
  } catch {
    // Then the log goes on with the file that it has.
  }
  const environment = await openEnvironment(folder, mapBytes);
  await rm(join(folder, MAKING), { recursive: true, force: true }).catch(() => undefined);
  return environment;
}
