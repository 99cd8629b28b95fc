import { generateKeyPairSync, randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { readPrivateFile, writePrivateFile } from '../../pkg/private-file/index.js';

const form = z.object({
  key_pepper: z.string().regex(/^[0-9a-f]{64,}$/),
  visitor_hash_key: z.string().regex(/^[0-9a-f]{64,}$/),
  // Not in the files of the first version.
  jwt_private_key: z.string().startsWith('-----BEGIN PRIVATE KEY-----').optional(),
});

export interface Secrets {
  /** Under which API keys are hashed, hex. */
  readonly keyPepper: string;
  /** Under which the import hashes addresses, hex. */
  readonly visitorHashKey: string;
  /** With which access tokens are signed: Ed25519, PKCS#8 in PEM. */
  readonly jwtPrivateKey: string;
}

/**
 * The installation's secrets: made on the first start, kept in DATA_DIR for its owner alone. No two processes may do this
 * at once.
 */
export async function loadOrMakeSecrets(dataDir: string): Promise<Secrets> {
  const path = join(dataDir, 'secrets.json');
  const kept = await readPrivateFile(path, form);
  const secrets = {
    key_pepper: kept?.key_pepper ?? randomBytes(32).toString('hex'),
    visitor_hash_key: kept?.visitor_hash_key ?? randomBytes(32).toString('hex'),
    jwt_private_key: kept?.jwt_private_key ?? makeSigningKey(),
  };
  if (kept?.jwt_private_key === undefined) await writePrivateFile(path, secrets);
  return {
    keyPepper: secrets.key_pepper,
    visitorHashKey: secrets.visitor_hash_key,
    jwtPrivateKey: secrets.jwt_private_key,
  };
}

function makeSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
