import type { ErrorCode } from '../../../../pkg/errors/index.js';

/** What the failed call was doing: the same failure can be the fault of its data, or not. */
export type Work = 'append' | 'read' | 'migrate' | 'accounts';

/** What a server's failure is to whoever called. */
export interface Meaning {
  readonly code: ErrorCode;
  readonly message: string;
}
