import { createPrivateKey, type JsonWebKey, type KeyObject } from 'node:crypto';

const PEM = /-----BEGIN PRIVATE KEY-----[\s\S]+?-----END PRIVATE KEY-----/g;

/**
 * Ed25519 private keys, written as PKCS#8 in PEM one after the other (`\n` may stand for a line's end), or as a JWK,
 * an array of them or a key set. Gives each as PKCS#8 in PEM, in order; null for what is anything else.
 */
export function readPrivateKeys(text: string): string[] | null {
  try {
    const trimmed = text.trim();
    const keys = /^[[{]/.test(trimmed) ? jwks(JSON.parse(trimmed)) : pems(trimmed);
    if (keys.length === 0 || keys.some((key) => key.asymmetricKeyType !== 'ed25519')) return null;
    return keys.map((key) => key.export({ format: 'pem', type: 'pkcs8' }).toString());
  } catch {
    return null;
  }
}

function pems(text: string): KeyObject[] {
  const lines = text.replaceAll('\\n', '\n');
  if (lines.replace(PEM, '').trim() !== '') return [];
  return (lines.match(PEM) ?? []).map((pem) => createPrivateKey(pem));
}

function jwks(value: unknown): KeyObject[] {
  const isSet = typeof value === 'object' && value !== null && Object.hasOwn(value, 'keys');
  const set = isSet ? (value as { readonly keys: unknown }).keys : value;
  return (Array.isArray(set) ? (set as unknown[]) : [set]).map((key) =>
    createPrivateKey({ key: key as JsonWebKey, format: 'jwk' }),
  );
}
