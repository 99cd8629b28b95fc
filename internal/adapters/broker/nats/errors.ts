import { ErrorCode, NatsError } from 'nats';
import { PatchbayError } from '../../../../pkg/errors/index.js';

/** Of the server's own list (server/errors.json); the text beside them is for people, and changes. */
export const apiErrors = {
  consumerNotFound: 10014,
  insufficientResources: 10023,
  noMessageFound: 10037,
  jetStreamNotEnabledForAccount: 10039,
  storageResourcesExceeded: 10047,
  replicasNeedCluster: 10074,
  streamNotFound: 10059,
  streamWrongExpected: 10060,
  subjectsOverlap: 10065,
  jetStreamNotEnabled: 10076,
  streamStoreFailed: 10077,
  workQueueHasConsumer: 10099,
  workQueueConsumersOverlap: 10100,
} as const;

const fullCodes: readonly number[] = [apiErrors.insufficientResources, apiErrors.storageResourcesExceeded];
const authenticationCodes: readonly string[] = [
  ErrorCode.AuthorizationViolation,
  ErrorCode.AuthenticationExpired,
  ErrorCode.AuthenticationTimeout,
  ErrorCode.BadAuthentication,
  ErrorCode.BadCreds,
  ErrorCode.PermissionsViolation,
];

/** The number that JetStream gave its refusal; null where the failure is another one. */
export function apiErrorOf(thrown: unknown): number | null {
  return thrown instanceof NatsError ? (thrown.api_error?.err_code ?? null) : null;
}

/** The server knows who asks, or will not. */
export function isRefusedAccess(thrown: unknown): boolean {
  return thrown instanceof NatsError && authenticationCodes.includes(thrown.code);
}

/** Nobody took it: no stream has the subject, or the server has no JetStream. */
export function isUntaken(thrown: unknown): boolean {
  return thrown instanceof NatsError && thrown.code === (ErrorCode.NoResponders as string);
}

/** What the system called a connection that failed: ECONNREFUSED, say, or one of TLS's codes. */
export function systemCodeOf(thrown: unknown): string | null {
  const cause: unknown = thrown instanceof NatsError ? (thrown.chainedError ?? thrown) : thrown;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? cause.code : null;
  return typeof code === 'string' && /^[A-Z][A-Z0-9]*(_[A-Z0-9]+)*$/.test(code) ? code : null;
}

/** JetStream's refusal as it stands in an answer. */
export interface ApiError {
  readonly code: number;
  readonly err_code?: number;
  readonly description: string;
}

/** What JetStream refused; a full stream is `storage_full`, all else passes: `unavailable`. */
export function translateApiError({ err_code = 0, description }: ApiError): PatchbayError {
  const context = { number: err_code };
  if (isFull(err_code, description)) {
    return new PatchbayError(
      'storage_full',
      'The stream in NATS holds as many events that are not stored yet as it may (NATS_STREAM_MAX_MB, or the disk).',
      { retryAfter: 5, context },
    );
  }
  return new PatchbayError('unavailable', `NATS refused: ${description}.`, { context });
}

/** Whatever a call on NATS threw. */
export function translateNatsError(thrown: unknown): PatchbayError {
  if (thrown instanceof PatchbayError) return thrown;
  if (!(thrown instanceof NatsError)) return away(thrown);
  if (thrown.api_error !== undefined) return translateApiError(thrown.api_error);
  if (isUntaken(thrown)) {
    return new PatchbayError('unavailable', 'NATS answers, but its JetStream or the stream does not.', {
      cause: thrown,
    });
  }
  if (isRefusedAccess(thrown)) {
    return new PatchbayError('unavailable', 'NATS refuses the user, or what the user may not do.', {
      cause: thrown,
    });
  }
  return away(thrown);
}

/** 10077 is every failure of the store; only the text tells a limit from a broken disk. */
function isFull(number: number, description: string): boolean {
  return (
    fullCodes.includes(number) || (number === apiErrors.streamStoreFailed && description.includes('exceeded'))
  );
}

function away(cause: unknown): PatchbayError {
  return new PatchbayError('unavailable', 'NATS cannot be reached, or does not answer.', { cause });
}
