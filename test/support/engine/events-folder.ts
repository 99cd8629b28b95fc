import { readdirSync, readFileSync, realpathSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** Where an engine that does not run keeps the parts of the table of events. */
export function eventsFolder(engineFolder: string): string {
  return realpathSync(join(engineFolder, 'data/data/default/events'));
}

/** Names of the parts in it: partition, first and last block, level. Those that a merge has replaced, too. */
export function partNames(engineFolder: string): string[] {
  return readdirSync(eventsFolder(engineFolder))
    .filter((name) => /^\d+_\d+_\d+_\d+$/.test(name))
    .sort();
}

/** Small parts keep all columns in the one file. */
function dataFile(engineFolder: string, part: string): string {
  return join(eventsFolder(engineFolder), part, 'data.bin');
}

export function cutOff(engineFolder: string, part: string): void {
  const file = dataFile(engineFolder, part);
  truncateSync(file, statSync(file).size - 100);
}

/** A bit in each block of each column. */
export function flipBits(engineFolder: string, part: string): void {
  const file = dataFile(engineFolder, part);
  const bytes = readFileSync(file);
  for (let at = 20; at < bytes.length; at += 50) bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}
