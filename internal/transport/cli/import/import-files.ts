import { PatchbayError, toPatchbayError } from '../../../../pkg/errors/index.js';
import type { CliParts } from '../cli-parts.js';
import { connect, type Connection, type ConnectionOptions } from '../connection.js';
import { openImportFile, type ImportFile } from './import-file.js';
import { reportJson, reportText } from './import-report.js';
import { ImportTally } from './import-tally.js';
import { startProgress } from './progress.js';
import type { EventReader } from './read-event.js';
import { RefusedLinesFile } from './refused-lines-file.js';
import { sendFile } from './send-file.js';

export interface ImportOptions extends ConnectionOptions {
  readonly name?: string;
  readonly batch: number;
  /** A file for the lines that are refused. */
  readonly errors?: string;
  readonly json?: boolean;
}

/** What the kinds of import differ in. */
export interface ImportKind {
  reader(connection: Connection): EventReader;
  /** Whether a refused line makes the whole `incomplete`. */
  readonly mustBeWhole: boolean;
}

/** `patchbay import …`: reports what was done, also when something ended it, and throws that. */
export async function importFiles(
  paths: readonly string[],
  kind: ImportKind,
  options: ImportOptions,
  parts: CliParts,
): Promise<void> {
  const files = await openAll(paths);
  let refusedLines: RefusedLinesFile | undefined;
  try {
    const connection = await connect(options, parts);
    const read = kind.reader(connection);
    if (options.errors !== undefined) refusedLines = new RefusedLinesFile(options.errors);
    const tally = new ImportTally((refused) => refusedLines?.add(refused));
    const startedAt = performance.now();
    const error = (await importAll(files, read, tally, connection, options, parts)) ?? refusals(kind, tally);
    const facts = {
      tally,
      url: connection.client.url,
      seconds: (performance.now() - startedAt) / 1_000,
      error: error === null ? null : { code: error.code, message: error.message },
    };
    parts.stdout.write(options.json === true ? reportJson(facts) : reportText(facts));
    if (error !== null) throw error;
  } finally {
    refusedLines?.close();
    await Promise.all(files.map((file) => file.close()));
  }
}

/** All or none: a mistyped name is found before anything is imported. */
async function openAll(paths: readonly string[]): Promise<ImportFile[]> {
  const opened = await Promise.allSettled(paths.map(openImportFile));
  const files = opened.filter((result) => result.status === 'fulfilled').map(({ value }) => value);
  const failed = opened.find((result) => result.status === 'rejected');
  if (failed === undefined) return files;
  await Promise.all(files.map((file) => file.close()));
  throw failed.reason;
}

async function importAll(
  files: readonly ImportFile[],
  read: EventReader,
  tally: ImportTally,
  { client, projectId }: Connection,
  options: ImportOptions,
  { stderr }: CliParts,
): Promise<PatchbayError | null> {
  const total = files.reduce<number | null>(
    (sum, { size }) => (sum === null || size === null ? null : sum + size),
    0,
  );
  const progress = startProgress(total, stderr);
  const onRead = (bytes: number): void => progress.advance(bytes);
  try {
    for (const file of files) {
      const source = { name: options.name ?? file.name, projectId };
      const to = { client, tally, batchEvents: options.batch, onRead };
      await sendFile(file, (pieces) => read(pieces, source), to);
    }
    return null;
  } catch (error) {
    return toPatchbayError(error);
  } finally {
    progress.stop();
  }
}

function refusals({ mustBeWhole }: ImportKind, tally: ImportTally): PatchbayError | null {
  const refused = tally.refused + tally.deadLettered;
  if (!mustBeWhole || refused === 0) return null;
  const lines = refused === 1 ? '1 line was' : `${refused.toLocaleString('en-US')} lines were`;
  return new PatchbayError('incomplete', `${lines} refused; the rest was imported.`);
}
