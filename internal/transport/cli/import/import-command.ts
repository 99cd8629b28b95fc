import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { CliParts } from '../cli-parts.js';
import { connect, type Connection, type ConnectionOptions } from '../connection.js';
import { importLog } from './import-logs.js';
import { reportJson, reportText } from './import-report.js';
import { ImportTally } from './import-tally.js';
import { openLogFile, type LogFile } from './log-file.js';
import { startProgress } from './progress.js';

export interface ImportOptions extends ConnectionOptions {
  readonly name?: string;
  readonly batch: number;
  readonly json?: boolean;
}

/** `patchbay import access-log`: reports what was done, also when something ended it, and throws that. */
export async function importAccessLogs(
  paths: readonly string[],
  options: ImportOptions,
  parts: CliParts,
): Promise<void> {
  const files = await openAll(paths);
  try {
    const connection = await connect(options, parts);
    const tally = new ImportTally();
    const startedAt = performance.now();
    const error = await importAll(files, tally, connection, options, parts);
    const facts = {
      tally,
      url: connection.client.url,
      seconds: (performance.now() - startedAt) / 1_000,
      error: error === null ? null : { code: error.code, message: error.message },
    };
    parts.stdout.write(options.json === true ? reportJson(facts) : reportText(facts));
    if (error !== null) throw error;
  } finally {
    await Promise.all(files.map((file) => file.close()));
  }
}

/** All or none: a mistyped name is found before anything is imported. */
async function openAll(paths: readonly string[]): Promise<LogFile[]> {
  const opened = await Promise.allSettled(paths.map(openLogFile));
  const files = opened.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed === undefined) return files;
  await Promise.all(files.map((file) => file.close()));
  throw failed.reason;
}

async function importAll(
  files: readonly LogFile[],
  tally: ImportTally,
  { client, projectId, visitorHashKey }: Connection,
  options: ImportOptions,
  { stderr }: CliParts,
): Promise<PatchbayError | null> {
  if (visitorHashKey === null) {
    throw new PatchbayError(
      'invalid_settings',
      'Visitors are hashed under a key: set PATCHBAY_VISITOR_HASH_KEY to that of the server (secrets.json in its DATA_DIR).',
    );
  }
  const total = files.reduce<number | null>(
    (sum, { size }) => (sum === null || size === null ? null : sum + size),
    0,
  );
  const progress = startProgress(total, stderr);
  const onRead = (bytes: number): void => progress.advance(bytes);
  try {
    for (const file of files) {
      const source = { name: options.name ?? file.name, projectId, visitorHashKey };
      await importLog(file, source, { client, tally, batchEvents: options.batch, onRead });
    }
    return null;
  } catch (error) {
    return toPatchbayError(error);
  } finally {
    progress.stop();
  }
}
