import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { PatchbayError } from '../../pkg/errors/index.js';
import { readPrivateFile, writePrivateFile } from '../../pkg/private-file/index.js';

const form = z.object({ parts: z.array(z.string()) });

/**
 * Which parts of the data folder have been made. One that is missing later was lost: made anew in silence, it would
 * look as if nothing had ever been stored.
 */
export class DataParts {
  readonly #dataDir: string;
  readonly #names: readonly string[];
  readonly #marker: string;

  /** @param names of files and folders in it */
  constructor(dataDir: string, names: readonly string[]) {
    this.#dataDir = dataDir;
    this.#names = names;
    this.#marker = join(dataDir, 'installation.json');
  }

  /** Before anything is made. Errors: `incompatible_data`, naming what is missing. */
  async check(): Promise<void> {
    const made = (await readPrivateFile(this.#marker, form))?.parts ?? [];
    const there = await this.#there();
    const lost = made.filter((name) => this.#names.includes(name) && !there.includes(name));
    if (lost.length === 0) return;
    const outermost = lost.filter((name) => !lost.some((outer) => name.startsWith(`${outer}/`)));
    throw new PatchbayError(
      'incompatible_data',
      `The data folder ${this.#dataDir} has lost ${outermost.join(' and ')}, which an earlier start made: bring the whole ` +
        `folder back from a backup. To begin anew without it, remove ${this.#marker}, and start again.`,
    );
  }

  /** When all of them have started. */
  async mark(): Promise<void> {
    const made = (await readPrivateFile(this.#marker, form))?.parts ?? [];
    const parts = [...new Set([...made, ...(await this.#there())])].sort();
    if (parts.length > made.length) await writePrivateFile(this.#marker, { parts });
  }

  async #there(): Promise<readonly string[]> {
    const held = await Promise.all(this.#names.map((name) => holdsAnything(join(this.#dataDir, name))));
    return this.#names.filter((_, index) => held[index]);
  }
}

/** A mount point without its disk is an empty folder; a file that was cut off at its beginning has no byte. */
async function holdsAnything(path: string): Promise<boolean> {
  try {
    const found = await stat(path);
    return found.isDirectory() ? (await readdir(path)).length > 0 : found.size > 0;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}
