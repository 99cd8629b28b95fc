import { randomUUID } from 'node:crypto';
import { chmod, open, readFile, rename, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { isNativeError } from 'node:util/types';
import type { z } from 'zod';
import { PatchbayError } from '../errors/index.js';
import { syncFolder } from '../sync-folder/index.js';

/** Reads a JSON file that only its owner may read. Null where there is none; what is not valid is an error. */
export async function readPrivateFile<T>(path: string, form: z.ZodType<T>): Promise<T | null> {
  let text: string;
  try {
    text = await readFile(path, 'utf8');
    if (((await stat(path)).mode & 0o077) !== 0) await chmod(path, 0o600);
  } catch (error) {
    if (isNativeError(error) && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
  try {
    return form.parse(JSON.parse(text));
  } catch (error) {
    throw new PatchbayError('incompatible_data', `${path} is damaged: restore it from a backup.`, {
      cause: error,
    });
  }
}

/** Writes it as JSON, whole or not at all, synced, with mode 0600. */
export async function writePrivateFile(path: string, content: object): Promise<void> {
  await writePrivateText(path, `${JSON.stringify(content, null, 2)}\n`);
}

/** The same with a text as it is. */
export async function writePrivateText(path: string, text: string): Promise<void> {
  const draft = `${path}.${randomUUID()}`;
  const file = await open(draft, 'wx', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(draft, path);
  await syncFolder(dirname(path));
}
