import { PatchbayError, toPatchbayError, type ErrorCode } from '../../../../pkg/errors/index.js';

interface KafkaError extends Error {
  /** Kafka's name of what a server answered. */
  readonly type?: string;
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

/** By the error's class, and by Kafka's name of the answer. */
export function translateKafkaError(thrown: unknown): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  for (const error of causes(thrown)) {
    const [code, message] = refusals[error.type ?? ''] ?? [];
    if (code !== undefined) return new PatchbayError(code, message ?? '', { cause: thrown });
    if (error.name === 'KafkaJSSASLAuthenticationError') {
      return new PatchbayError('invalid_settings', 'Kafka refuses KAFKA_USERNAME with KAFKA_PASSWORD.', {
        cause: thrown,
      });
    }
  }
  const isOfKafka = causes(thrown).some(({ name }) => name.startsWith('KafkaJS'));
  if (!isOfKafka) return toPatchbayError(thrown);
  return new PatchbayError('unavailable', 'Kafka does not answer as it should.', { cause: thrown });
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
