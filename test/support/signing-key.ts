import { generateKeyPairSync } from 'node:crypto';

/** With which access tokens are signed: Ed25519, PKCS#8 in PEM. */
export function newSigningKey(): string {
  return generateKeyPairSync('ed25519').privateKey.export({ format: 'pem', type: 'pkcs8' }).toString();
}
