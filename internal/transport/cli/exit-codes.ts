import { errorCodes, type ErrorCode } from '../../../pkg/errors/index.js';

/**
 * The one table from error codes to exit codes: 2 for what the caller can mend by calling otherwise, 3 for
 * what may work later, 4 for a refused credential, 5 for what was done in part, 1 for the rest.
 */
export const exitCodes = Object.fromEntries(
  (Object.keys(errorCodes) as ErrorCode[]).map((code) => [code, exitCode(code)]),
) as Readonly<Record<ErrorCode, number>>;

function exitCode(code: ErrorCode): number {
  switch (code) {
    case 'invalid_settings':
    case 'invalid_request':
    case 'not_in_this_version':
    case 'unsupported_platform':
      return 2;
    case 'incomplete':
      return 5;
    case 'unauthenticated':
    case 'forbidden':
    case 'invalid_credentials':
    case 'registration_closed':
      return 4;
    default:
      return errorCodes[code].retryable ? 3 : 1;
  }
}
