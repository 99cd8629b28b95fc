import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../../../pkg/private-file/index.js';

const form = z.object({
  /** Of the API that started last. */
  url: z.url(),
  project_id: z.uuid(),
  /** A key of the command line's own, with every scope. */
  api_key: z.string(),
  /** Under which `import` hashes visitors' addresses, hex. */
  visitor_hash_key: z.string(),
});

/** How the command line reaches the local server: a file in DATA_DIR that only its owner may read. */
export type LocalAccess = z.infer<typeof form>;

function file(dataDir: string): string {
  return join(dataDir, 'local-access.json');
}

/** Null where no server has run in this folder yet. */
export function readLocalAccess(dataDir: string): Promise<LocalAccess | null> {
  return readPrivateFile(file(dataDir), form);
}

export function writeLocalAccess(dataDir: string, access: LocalAccess): Promise<void> {
  return writePrivateFile(file(dataDir), access);
}
