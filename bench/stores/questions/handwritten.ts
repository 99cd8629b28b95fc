import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { projectRoot } from '../../../pkg/project-root/index.js';
import { shops, STREAM_END } from '../data/shops.js';
import { RANGE_START, REALTIME_MS, SCANNED_EVENTS, USER } from './asker.js';

const values: Readonly<Record<string, string | number>> = {
  project: shops[0].projectId,
  from: RANGE_START,
  until: STREAM_END,
  before: 2 * RANGE_START - STREAM_END,
  realtime: STREAM_END - REALTIME_MS,
  user: USER,
  scanned: SCANNED_EVENTS,
};

/** Statements by a question's name; their rows together are the answer. */
export type Handwritten = ReadonlyMap<string, readonly string[]>;

/** Of a file with a line `-- question: <name>` before each question's statements, `{{…}}` where values go. */
export async function readHandwritten(file: string): Promise<Handwritten> {
  const text = await readFile(join(projectRoot(import.meta.dirname), 'bench/stores', file), 'utf8');
  const parts = text.split(/^-- question: (.+)$/m).slice(1);
  const read = new Map<string, readonly string[]>();
  for (let at = 0; at < parts.length; at += 2) read.set(parts[at] ?? '', statementsOf(parts[at + 1] ?? ''));
  return read;
}

function statementsOf(text: string): string[] {
  return text
    .replaceAll(/\{\{(\w+)\}\}/g, (place, name: string) => {
      const value = values[name];
      if (value === undefined) throw new Error(`A statement by hand names ${place}, which is nothing.`);
      return String(value);
    })
    .split(/;\s*$/m)
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '');
}
