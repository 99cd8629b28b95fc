import { dirname } from 'node:path';
import { PatchbayError } from '../../../../../pkg/errors/index.js';
import { markerOf } from '../created-marker.js';
import type { CheckPace } from './check-pace.js';
import { LogReader } from './log-reader.js';
import { PageFile } from './page-file.js';

/**
 * Proves that LMDB can open the file, read all of it and write to it; `incompatible_data`, with what to do, when it
 * is damaged, cut off, or missing although it `wasCreated`.
 *
 * LMDB checks nothing of what it maps: on a damaged file it gives wrong entries, fails at a later removal, or ends the
 * process. So nobody but this reader sees a file before it is known to be sound, and no process has to be risked for it.
 */
export async function checkLogFile(file: string, wasCreated: boolean, pace: CheckPace): Promise<void> {
  const pages = openPages(file);
  if (pages === null || pages.bytes === 0) {
    pages?.close();
    if (wasCreated) throw refusal(file, pages === null ? 'it is missing' : 'it is empty', null);
    return;
  }
  let reader: LogReader | null = null;
  try {
    reader = new LogReader(pages);
    for (const steps = reader.check(); steps.next().done !== true;) {
      if (pace.isDue()) await pace.pause({ file, bytes: pages.bytesRead, fileBytes: pages.bytes });
    }
    if (wasCreated && reader.state === null)
      throw new PatchbayError('incompatible_data', 'its state is missing');
  } catch (error) {
    if (!(error instanceof PatchbayError) || error.code !== 'incompatible_data') throw error;
    const held = reader?.state ?? null;
    throw refusal(file, error.message, held === null ? null : held.last - held.consumed);
  } finally {
    pages.close();
  }
}

function openPages(file: string): PageFile | null {
  try {
    return new PageFile(file);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
    throw error;
  }
}

function refusal(file: string, what: string, envelopes: number | null): PatchbayError {
  const folder = dirname(file);
  const held =
    envelopes === null
      ? 'the envelopes of acknowledged events'
      : `the ${envelopes} envelopes of acknowledged events`;
  return new PatchbayError(
    'incompatible_data',
    `The log ${file} is damaged: ${what}. Nothing was changed. Check the disk, then bring the data folder back from a ` +
      `backup. Or give up ${held} that the log holds and that may not be stored yet: move ${folder} and ` +
      `${markerOf(folder)} away, and start again.`,
    { context: { file, envelopes } },
  );
}
