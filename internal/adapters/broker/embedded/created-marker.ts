import { open, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { syncFolder } from '../../../../pkg/sync-folder/index.js';

const TEXT =
  'The log beside this file was made. Without it the start is refused, until this file is removed, too.\n';

/** Lies beside the folder, so that it tells of a folder that is lost. */
export function markerOf(folder: string): string {
  return `${folder}.created`;
}

/** Tells a log that is lost from one that was never made. */
export async function wasCreated(folder: string): Promise<boolean> {
  try {
    await stat(markerOf(folder));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return false;
    throw error;
  }
}

/** Once the log itself is durable, and before it takes anything. */
export async function markCreated(folder: string): Promise<void> {
  const handle = await open(markerOf(folder), 'w');
  try {
    await handle.writeFile(TEXT);
    await handle.sync();
  } finally {
    await handle.close();
  }
  await syncFolder(dirname(folder));
}
