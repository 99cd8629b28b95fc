import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { PatchbayError } from '../../pkg/errors/index.js';

/** The folder of package.json, from the sources and from the build alike: migrations/ lies in it. */
export function projectRoot(from: string = import.meta.dirname): string {
  for (let folder = from; ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'package.json'))) return folder;
    if (folder === dirname(folder)) {
      throw new PatchbayError('invalid_settings', 'The installation is incomplete: package.json is missing.');
    }
  }
}
