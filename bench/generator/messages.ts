import type { BodyForm } from '../scenarios.js';

/** Where requests go, and what they are. */
export interface Target {
  readonly host: string;
  readonly port: number;
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly connections: number;
  readonly eventsPerRequest: number;
  readonly form: BodyForm;
  readonly gzip: boolean;
  readonly withIds: boolean;
}

/** A load ends at the first of its bounds. */
export interface LoadOrder {
  readonly seconds: number;
  /** Of events sent; so that a log that nobody reads stays bounded. Null: as many as can be. */
  readonly bodyBytes: number | null;
  readonly events: number | null;
  /** Requests leave at this rate, answered or not. Null: each connection sends the next when the last is answered. */
  readonly eventsPerSecond: number | null;
  /** At a constant rate: what has found no free connection when the time is over is not sent. */
  readonly dropsLate: boolean;
}

export type ToGenerator =
  { readonly type: 'aim'; readonly target: Target } | { readonly type: 'load'; readonly order: LoadOrder };

/** Of one load: from its first request to the last answer. */
export interface LoadReport {
  readonly seconds: number;
  readonly requests: number;
  readonly acknowledged: number;
  /** Requests that were answered with anything but a whole acceptance, by status. */
  readonly refused: Readonly<Record<string, number>>;
  /** Before compression. */
  readonly bodyBytes: number;
  /** From the moment when a request was to leave, which is not always when it left, to its answer. */
  readonly latencyMs: { readonly p50: number; readonly p99: number; readonly max: number };
  /** Of the generator's own process, in seconds. */
  readonly cpuSeconds: number;
}

export type FromGenerator =
  | { readonly type: 'progress'; readonly acknowledged: number; readonly seconds: number }
  | { readonly type: 'done'; readonly report: LoadReport }
  | { readonly type: 'failed'; readonly message: string };
