import { execFile } from 'node:child_process';
import { access, constants } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import type { Programs } from './server-kind.js';

const execute = promisify(execFile);

/** All of them, from the first of the folders that has each; null where one is missing. */
export async function findPrograms(
  names: readonly string[],
  folders: readonly string[],
): Promise<Programs | null> {
  const found: Record<string, string> = {};
  for (const name of names) {
    const path = await firstProgram(folders.map((folder) => join(folder, name)));
    if (path === undefined) return null;
    found[name] = path;
  }
  return found;
}

/** Servers often lie in folders that only an administrator's PATH has. */
export function pathFolders(): string[] {
  const listed = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder !== '');
  return [...listed, '/usr/local/sbin', '/usr/sbin'];
}

/** What it prints when asked with these words. */
export async function outputOf(
  program: string,
  words: readonly string[],
  options: { readonly cwd?: string } = {},
): Promise<string> {
  const { stdout } = await execute(program, words, { ...options, maxBuffer: 64 * 1024 * 1024 });
  return stdout;
}

export function program(programs: Programs, name: string): string {
  const path = programs[name];
  if (path === undefined) throw new Error(`${name} was not looked for.`);
  return path;
}

async function firstProgram(paths: readonly string[]): Promise<string | undefined> {
  for (const path of paths) {
    const isThere = await access(path, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (isThere) return path;
  }
  return undefined;
}
