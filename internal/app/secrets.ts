import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../../pkg/private-file/index.js';

const form = z.object({
  key_pepper: z.string().regex(/^[0-9a-f]{64,}$/),
  visitor_hash_key: z.string().regex(/^[0-9a-f]{64,}$/),
});

export interface Secrets {
  /** Under which API keys are hashed, hex. */
  readonly keyPepper: string;
  /** Under which the import hashes addresses, hex. */
  readonly visitorHashKey: string;
}

/** The installation's secrets: made on the first start, kept in DATA_DIR for its owner alone. */
export async function loadOrMakeSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json');
  let kept = await readPrivateFile(path, form);
  if (kept === null) {
    kept = {
      key_pepper: randomBytes(32).toString('hex'),
      visitor_hash_key: randomBytes(32).toString('hex'),
    };
    await writePrivateFile(path, kept);
  }
  return { keyPepper: kept.key_pepper, visitorHashKey: kept.visitor_hash_key };
}
