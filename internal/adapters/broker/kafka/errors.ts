import { PatchbayError, toPatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';

interface KafkaError extends Error {
  /** Kafka's name of what a server answered. */
  readonly type?: string;
  /** Of a connection that failed: Node's. Of an answer: Kafka's number. */
  readonly code?: unknown;
}

const refusals: Readonly<Record<string, readonly [ErrorCode, string]>> = {
  MESSAGE_TOO_LARGE: ['payload_too_large', 'Kafka takes no message as large as this one.'],
  TOPIC_AUTHORIZATION_FAILED: ['forbidden', 'The user of KAFKA_USERNAME may not do this with KAFKA_TOPIC.'],
  GROUP_AUTHORIZATION_FAILED: ['forbidden', 'The user of KAFKA_USERNAME may not use the group KAFKA_GROUP.'],
  CLUSTER_AUTHORIZATION_FAILED: ['forbidden', 'The user of KAFKA_USERNAME may not do this.'],
  UNSUPPORTED_VERSION: [
    'incompatible_data',
    'This Kafka does not know what Patchbay asks of it: it is too old.',
  ],
};

/** Of Node's TLS. */
const certificateCodes: ReadonlySet<unknown> = new Set([
  'CERT_HAS_EXPIRED',
  'CERT_NOT_YET_VALID',
  'CERT_SIGNATURE_FAILURE',
  'CERT_UNTRUSTED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** By the error's class, and by Kafka's name of the answer. */
export function translateKafkaError(thrown: unknown): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  for (const error of causes(thrown)) {
    const [code, message] = refusals[error.type ?? ''] ?? [];
    if (code !== undefined) return new PatchbayError(code, message ?? '', { cause: thrown });
  }
  const refused = refusedAccess(thrown);
  if (refused !== null) return new PatchbayError('unavailable', refused, { cause: thrown });
  const isOfKafka = causes(thrown).some(({ name }) => name.startsWith('KafkaJS'));
  if (!isOfKafka) return toPatchbayError(thrown);
  return new PatchbayError('unavailable', 'Kafka does not answer as it should.', { cause: thrown });
}

/** As above; of a start, what keeps this process out is a setting's fault, and later the server's (a certificate that expires). */
export function translateStartError(thrown: unknown): PatchbayError {
  const refused = refusedAccess(thrown);
  if (refused === null) return translateKafkaError(thrown);
  return new PatchbayError('invalid_settings', refused, { cause: thrown });
}

/** Why Kafka does not let this process in, or is not to be trusted; null where it is something else. */
function refusedAccess(thrown: unknown): string | null {
  for (const { name, code } of causes(thrown)) {
    if (name === 'KafkaJSSASLAuthenticationError') return 'Kafka refuses KAFKA_USERNAME with KAFKA_PASSWORD.';
    if (certificateCodes.has(code)) {
      return (
        `Kafka's certificate is not to be trusted (${String(code)}): KAFKA_CA_FILE must hold whoever signed it, and it ` +
        'must name the host of KAFKA_BROKERS.'
      );
    }
  }
  return null;
}

/** The group goes on without this member, or begins anew: what it was given may be another's by now. */
export function isRebalance(thrown: unknown): boolean {
  return causes(thrown).some(({ type }) => type === 'REBALANCE_IN_PROGRESS');
}

export function stopping(): PatchbayError {
  return new PatchbayError('stopping', 'The Kafka broker is not running.');
}

function causes(thrown: unknown): KafkaError[] {
  const found: KafkaError[] = [];
  for (let error = thrown; error instanceof Error && found.length < 8; error = error.cause) found.push(error);
  return found;
}
