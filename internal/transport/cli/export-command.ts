import { createWriteStream } from 'node:fs';
import { rename, rm } from 'node:fs/promises';
import { pipeline } from 'node:stream/promises';
import { isNativeError } from 'node:util/types';
import { PatchbayError } from '../../../pkg/errors/index.js';
import type { CliParts } from './cli-parts.js';
import { connect, type ConnectionOptions } from './connection.js';

export interface ExportOptions extends ConnectionOptions {
  readonly format: string;
  readonly output: string;
  readonly startDate?: string;
  readonly endDate?: string;
  readonly timezone?: string;
  readonly eventType?: readonly string[];
  readonly filter?: readonly string[];
  readonly json?: boolean;
}

const STDOUT = '-';

/**
 * `patchbay export`: a project's events as a file. It has its name only when it is whole: what breaks off midway
 * leaves no file that could be taken for one.
 */
export async function exportEvents(options: ExportOptions, parts: CliParts): Promise<void> {
  const { client, projectId } = await connect(options, parts);
  const path = `/api/v1/export/${options.format}?${queryOf(projectId, options)}`;
  if (options.output === STDOUT) {
    await pipeline(client.download(path), parts.stdout, { end: false });
    return;
  }
  const bytes = await intoFile(client.download(path), options.output);
  const told = options.json === true ? JSON.stringify({ file: options.output, bytes }) : text(options, bytes);
  parts.stdout.write(`${told}\n`);
}

function queryOf(projectId: string, options: ExportOptions): string {
  const query = new URLSearchParams({ project_id: projectId });
  const single = { start_date: options.startDate, end_date: options.endDate, timezone: options.timezone };
  for (const [name, value] of Object.entries(single)) if (value !== undefined) query.set(name, value);
  for (const type of options.eventType ?? []) query.append('event_type', type);
  for (const filter of options.filter ?? []) query.append('filter', filter);
  return query.toString();
}

async function intoFile(content: AsyncIterable<Uint8Array>, output: string): Promise<number> {
  const unfinished = `${output}.unfinished`;
  try {
    const file = createWriteStream(unfinished, { flush: true });
    await pipeline(content, file);
    await rename(unfinished, output);
    return file.bytesWritten;
  } catch (thrown) {
    await rm(unfinished, { force: true }).catch(() => undefined);
    if (thrown instanceof PatchbayError || !isNativeError(thrown)) throw thrown;
    throw new PatchbayError('invalid_request', `${output} cannot be written: ${thrown.message}`, {
      cause: thrown,
    });
  }
}

function text({ output }: ExportOptions, bytes: number): string {
  return `${output}: ${bytes.toLocaleString('en-US')} bytes`;
}
