import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/** With its parents. Node's own `recursive` never returns where a parent takes no folders, as in /proc. */
export function makeFolder(path: string): void {
  const parent = dirname(path);
  if (!existsSync(parent) && parent !== path) makeFolder(parent);
  try {
    mkdirSync(path, { mode: 0o700 });
  } catch (error) {
    if (!statSync(path, { throwIfNoEntry: false })?.isDirectory()) throw error;
  }
}
