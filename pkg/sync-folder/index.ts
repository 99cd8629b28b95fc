import { open } from 'node:fs/promises';

/** Syncs a folder to disk: a file that was made or renamed in it is durable only when its name is. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}
