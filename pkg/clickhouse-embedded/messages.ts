import type { ErrorCode } from '../errors/index.js';
import type { EngineLimits } from './engine/options.js';
import type { Credentials } from './front/authentication.js';

/** What the parent tells the child, over the IPC channel only: arguments can be read by every user. */
export type ToChild = { readonly type: 'start'; readonly orders: Orders } | { readonly type: 'stop' };

export interface Orders {
  readonly folder: string;
  /** 0 for any free one. */
  readonly port: number;
  readonly credentials: Credentials;
  readonly limits: EngineLimits;
  readonly bodyLimit: number;
  /** How long to wait for another process to let go of the folder. */
  readonly lockTimeoutMs: number;
}

export type FromChild =
  | { readonly type: 'ready'; readonly port: number }
  | { readonly type: 'failed'; readonly code: ErrorCode; readonly message: string };
