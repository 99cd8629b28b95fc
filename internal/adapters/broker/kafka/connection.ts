import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { SASLOptions } from 'kafkajs';
import { PatchbayError } from '../../../../pkg/errors/index.js';
import type { KafkaConnection } from './client.js';

/** Where Kafka is, and how to be let in, as the settings say it. */
export interface KafkaAddress {
  /** `host:port`, some of the cluster's. */
  readonly brokers: readonly string[];
  /** Null: no TLS. A file of certificates in PEM; null: those of the system. */
  readonly tls: { readonly caFile: string | null } | null;
  readonly sasl: SASLOptions | null;
}

/** With the file's content. Errors: `invalid_settings` for one that cannot be read, or holds no certificate. */
export async function readConnection({ brokers, tls, sasl }: KafkaAddress): Promise<KafkaConnection> {
  if (tls === null) return { brokers, tls: null, sasl };
  return { brokers, tls: { ca: tls.caFile === null ? null : await readCertificates(tls.caFile) }, sasl };
}

async function readCertificates(file: string): Promise<string> {
  const text = await readFile(file, 'utf8').catch((cause: unknown) => {
    const { code = 'unknown' } = cause as NodeJS.ErrnoException;
    throw new PatchbayError('invalid_settings', `The file of KAFKA_CA_FILE cannot be read (${code}).`, {
      cause,
    });
  });
  try {
    // Its first one. TLS takes a file without any for an empty list, and then finds every server unknown.
    new X509Certificate(text);
  } catch (cause) {
    throw new PatchbayError('invalid_settings', 'The file of KAFKA_CA_FILE holds no certificate in PEM.', {
      cause,
    });
  }
  return text;
}
