import { credsAuthenticator, type Authenticator, type TlsOptions } from 'nats';
import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { createSecureContext } from 'node:tls';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { ConnectionFiles } from './options.js';

/** `invalid_settings` that names the setting, for each file that cannot be read or is not what it should be. */
export async function authenticatorOf(path: string): Promise<Authenticator> {
  const setting = 'NATS_CREDS_FILE';
  const authenticator = credsAuthenticator(await read(path, setting));
  // Any text will do for it to sign: it reads its file only then.
  requireForm(path, setting, "a user's credentials, as nsc writes them", () => authenticator('nonce'));
  return authenticator;
}

export async function tlsFilesOf({ authority, certificate, key }: ConnectionFiles): Promise<TlsOptions> {
  const ca = await pem(
    authority,
    'NATS_CA_FILE',
    'a certificate in PEM',
    (text) => new X509Certificate(text),
  );
  const cert = await pem(
    ...([certificate, 'NATS_CERT_FILE', 'a certificate in PEM'] as const),
    (text) => new X509Certificate(text),
  );
  const ownKey = await pem(key, 'NATS_KEY_FILE', 'a key in PEM without a password', createPrivateKey);
  const own = { ...(cert !== null && { cert }), ...(ownKey !== null && { key: ownKey }) };
  requireForm(key ?? '', 'NATS_KEY_FILE', 'the key of NATS_CERT_FILE', () => createSecureContext(own));
  return { ...(ca !== null && { ca }), ...own };
}

async function pem(
  path: string | null,
  setting: string,
  form: string,
  parse: (text: string) => unknown,
): Promise<string | null> {
  if (path === null) return null;
  const text = (await read(path, setting)).toString();
  requireForm(path, setting, form, () => parse(text));
  return text;
}

function requireForm(path: string, setting: string, form: string, parse: () => unknown): void {
  try {
    parse();
  } catch (cause) {
    throw new PatchbayError('invalid_settings', `${setting} names a file that is not ${form}: ${path}.`, {
      cause,
    });
  }
}

async function read(path: string, setting: string): Promise<Buffer> {
  try {
    return await readFile(path);
  } catch (cause) {
    throw new PatchbayError('invalid_settings', `${setting} names a file that cannot be read: ${path}.`, {
      cause,
    });
  }
}
